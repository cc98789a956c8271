<#ftl output_format="plainText">
<#if (user.firstName)?has_content>${msg("tillkeyReminderGreeting", user.firstName)}

</#if>
${msg("tillkeyAlertBody", tillkeyStore, tillkeyWhen)}
<#if tillkeyTills?has_content>

${msg("tillkeyAlertTills")}
<#list tillkeyTills as till>
- ${till}
</#list>
</#if>

${msg("tillkeyAlertHow")}

${msg("tillkeyAlertLocked")}

${msg("tillkeyReminderNever", realmName)}
