<#import "template.ftl" as layout>
<@layout.emailLayout>
<#if (user.firstName)?has_content><p>${msg("tillkeyReminderGreeting", user.firstName)}</p></#if>
<p>${msg("tillkeyReminderBody", tillkeyLength, tillkeyOldLength, tillkeyUntil)}</p>
<p>${msg("tillkeyReminderHow")}</p>
<p>${msg("tillkeyReminderNever", realmName)}</p>
</@layout.emailLayout>
