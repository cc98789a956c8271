<#import "template.ftl" as layout>
<@layout.emailLayout>
<#if (user.firstName)?has_content><p>${msg("tillkeyNoticeGreeting", user.firstName)}</p></#if>
<p>${msg(tillkeyBody, realmName, tillkeyEnd)}</p>
<p>${msg("tillkeyNoticeHow")}</p>
</@layout.emailLayout>
