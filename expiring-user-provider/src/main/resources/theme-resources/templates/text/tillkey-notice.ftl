<#ftl output_format="plainText">
<#if (user.firstName)?has_content>${msg("tillkeyNoticeGreeting", user.firstName)}

</#if>
${msg(tillkeyBody, realmName, tillkeyEnd)}

${msg("tillkeyNoticeHow")}
