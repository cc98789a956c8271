<#ftl output_format="plainText">
<#if (user.firstName)?has_content>${msg("tillkeyInvitationGreeting", user.firstName)}

</#if>
${msg("tillkeyInvitationMail", tillkeyRealm)}

${msg("tillkeyInvitationMailLink")}: ${tillkeyLink}

${msg("tillkeyInvitationMailHow", tillkeyHours)}
