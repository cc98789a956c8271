<#ftl output_format="plainText">
<#if (user.firstName)?has_content>${msg("tillkeyNoticeGreeting", user.firstName)}

</#if>
${msg("tillkeySponsorNoticeBody", realmName)}

<#list tillkeyLines as line>
- ${msg("tillkeySponsorNoticeLine", line.name, line.end)}
<#if line.link??>
  ${msg("tillkeySponsorNoticeExtend")}: ${line.link}
</#if>
</#list>

${msg("tillkeySponsorNoticeHow")}
