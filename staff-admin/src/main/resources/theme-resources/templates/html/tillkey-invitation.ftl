<#import "template.ftl" as layout>
<@layout.emailLayout>
<#if (user.firstName)?has_content><p>${msg("tillkeyInvitationGreeting", user.firstName)}</p></#if>
<p>${msg("tillkeyInvitationMail", tillkeyRealm)}</p>
<p><a href="${tillkeyLink}" rel="noreferrer">${msg("tillkeyInvitationMailLink")}</a></p>
<p>${msg("tillkeyInvitationMailHow", tillkeyHours)}</p>
</@layout.emailLayout>
