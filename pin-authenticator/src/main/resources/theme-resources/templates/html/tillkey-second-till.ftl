<#import "template.ftl" as layout>
<@layout.emailLayout>
<#if (user.firstName)?has_content><p>${msg("tillkeyReminderGreeting", user.firstName)}</p></#if>
<p>${msg("tillkeySecondTillBody", tillkeyMember, tillkeyWhen)}</p>
<ul>
<#list tillkeyTills as till>
  <li>${till}</li>
</#list>
</ul>
<p>${msg("tillkeySecondTillHow", tillkeyMember)}</p>
<p>${msg("tillkeyReminderNever", realmName)}</p>
</@layout.emailLayout>
