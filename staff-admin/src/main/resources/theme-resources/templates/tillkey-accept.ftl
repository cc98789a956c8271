<#-- Somebody who has logged in accepts an invitation. Imports template.ftl only, so that it works under every theme. -->
<#import "template.ftl" as layout>
<@layout.registrationLayout displayMessage=false; section>
  <#if section = "header">
    ${msg("tillkeyInvitationTitle")}
  <#elseif section = "form">
    <link href="${url.resourcesPath}/css/tillkey-invitation.css" rel="stylesheet">
    <form id="tillkey-accept-form" class="tillkey-invitation" data-tillkey-page="accept-invitation" action="${url.loginAction}" method="post">
      <#if tillkeyObstacle??>
        <p id="tillkey-obstacle" role="alert">${msg(tillkeyObstacle, tillkeyAsk!)}</p>
        <button type="submit" name="leave" value="leave" class="${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!}">${msg("tillkeyInvitationLeave")}</button>
      <#else>
        <p><#if tillkeyInviter??>${msg("tillkeyInvitationBy", tillkeyInviter, tillkeyRealm)}<#else>${msg("tillkeyInvitationTo", tillkeyRealm)}</#if></p>
        <#if tillkeyPlaces?has_content>
          <p>${msg("tillkeyInvitationAdds")}</p>
          <ul id="tillkey-places">
            <#list tillkeyPlaces as place>
              <li>${place.store()}<#if place.roles()?has_content>: ${place.roles()?join(", ")}</#if></li>
            </#list>
          </ul>
        </#if>
        <button type="submit" name="accept" value="accept" class="${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!}">${msg("tillkeyInvitationAccept")}</button>
        <button type="submit" name="leave" value="leave" class="${properties.kcButtonClass!} ${properties.kcButtonSecondaryClass!} ${properties.kcButtonBlockClass!}">${msg("tillkeyInvitationLeave")}</button>
      </#if>
    </form>
  </#if>
</@layout.registrationLayout>
