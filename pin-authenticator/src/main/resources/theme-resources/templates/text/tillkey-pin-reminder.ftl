<#ftl output_format="plainText">
<#if (user.firstName)?has_content>${msg("tillkeyReminderGreeting", user.firstName)}

</#if>
${msg("tillkeyReminderBody", tillkeyLength, tillkeyOldLength, tillkeyUntil)}

${msg("tillkeyReminderHow")}

${msg("tillkeyReminderNever", realmName)}
