<#ftl output_format="plainText">
<#if (user.firstName)?has_content>${msg("tillkeyReminderGreeting", user.firstName)}

</#if>
${msg("tillkeySecondTillBody", tillkeyMember, tillkeyWhen)}
<#list tillkeyTills as till>
- ${till}
</#list>

${msg("tillkeySecondTillHow", tillkeyMember)}

${msg("tillkeyReminderNever", realmName)}
