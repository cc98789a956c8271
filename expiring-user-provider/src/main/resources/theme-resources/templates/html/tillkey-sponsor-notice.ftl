<#import "template.ftl" as layout>
<@layout.emailLayout>
<#if (user.firstName)?has_content><p>${msg("tillkeyNoticeGreeting", user.firstName)}</p></#if>
<p>${msg(tillkeyBody, realmName)}</p>
<ul>
<#list tillkeyLines as line>
  <li>${msg(tillkeyLine, line.name, line.end)}<#if line.link??><br><a href="${line.link}">${msg("tillkeySponsorNoticeExtend")}</a></#if></li>
</#list>
</ul>
<p>${msg(tillkeyHow)}</p>
<#if tillkeyAll??><p><a href="${tillkeyAll}">${msg("tillkeySponsorNoticeAll")}</a></p></#if>
</@layout.emailLayout>
