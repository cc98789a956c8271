<#import "template.ftl" as layout>
<@layout.emailLayout>
<#if (user.firstName)?has_content><p>${msg("tillkeyReminderGreeting", user.firstName)}</p></#if>
<p>${msg("tillkeyAlertBody", tillkeyStore, tillkeyWhen)}</p>
<#if tillkeyTills?has_content>
<p>${msg("tillkeyAlertTills")}</p>
<ul>
<#list tillkeyTills as till>
  <li>${till}</li>
</#list>
</ul>
</#if>
<p>${msg("tillkeyAlertHow")}</p>
<p>${msg("tillkeyAlertLocked")}</p>
<p>${msg("tillkeyReminderNever", realmName)}</p>
</@layout.emailLayout>
