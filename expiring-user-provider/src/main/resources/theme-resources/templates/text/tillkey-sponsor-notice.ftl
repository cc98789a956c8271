<#ftl output_format="plainText">
<#if (user.firstName)?has_content>${msg("tillkeyNoticeGreeting", user.firstName)}

</#if>
${msg(tillkeyBody, realmName)}

<#list tillkeyLines as line>
- ${msg(tillkeyLine, line.name, line.end)}
<#if line.link??>
  ${msg("tillkeySponsorNoticeExtend")}: ${line.link}
</#if>
</#list>

${msg(tillkeyHow)}
<#if tillkeyAll??>

${msg("tillkeySponsorNoticeAll")}: ${tillkeyAll}
</#if>
