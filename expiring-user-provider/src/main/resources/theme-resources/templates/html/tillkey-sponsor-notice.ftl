<#import "template.ftl" as layout>
<@layout.emailLayout>
<#if (user.firstName)?has_content><p>${msg("tillkeyNoticeGreeting", user.firstName)}</p></#if>
<p>${msg("tillkeySponsorNoticeBody", realmName)}</p>
<ul>
<#list tillkeyLines as line>
  <li>${msg("tillkeySponsorNoticeLine", line.name, line.end)}<#if line.link??><br><a href="${line.link}">${msg("tillkeySponsorNoticeExtend")}</a></#if></li>
</#list>
</ul>
<p>${msg("tillkeySponsorNoticeHow")}</p>
</@layout.emailLayout>
