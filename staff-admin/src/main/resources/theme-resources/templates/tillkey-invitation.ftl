<#-- What somebody is invited to, and the form for their account, or the way to log in. Imports template.ftl only, so that it works under every theme. -->
<#import "template.ftl" as layout>
<#macro field name label autocomplete type="text" value="" editable=true>
  <div>
    <label for="tillkey-${name}">${label}</label>
    <span class="${properties.kcInputClass!}"><input id="tillkey-${name}" name="${name}" type="${type}" value="${value}" autocomplete="${autocomplete}"
      <#if editable>maxlength="255"<#else>readonly</#if>
      <#if type == "password">required</#if>
      <#if messagesPerField.existsError(name)>aria-invalid="true" aria-describedby="tillkey-error-${name}"</#if>></span>
    <#if messagesPerField.existsError(name)>
      <span class="tillkey-error" id="tillkey-error-${name}" role="alert">${kcSanitize(messagesPerField.getFirstError(name))?no_esc}</span>
    </#if>
  </div>
</#macro>
<@layout.registrationLayout displayMessage=false; section>
  <#if section = "header">
    ${msg("tillkeyInvitationTitle")}
  <#elseif section = "form">
    <link href="${url.resourcesPath}/css/tillkey-invitation.css" rel="stylesheet">
    <div class="tillkey-invitation" data-tillkey-page="invitation">
      <p><#if tillkeyInviter??>${msg("tillkeyInvitationBy", tillkeyInviter, tillkeyRealm)}<#else>${msg("tillkeyInvitationTo", tillkeyRealm)}</#if></p>
      <#if tillkeyPlaces?has_content>
        <ul id="tillkey-places">
          <#list tillkeyPlaces as place>
            <li>${place.store()}<#if place.roles()?has_content>: ${place.roles()?join(", ")}</#if></li>
          </#list>
        </ul>
      </#if>
      <#if tillkeyLogin??>
        <p>${msg("tillkeyInvitationHasAccount", tillkeyEmail)}</p>
        <a href="${tillkeyLogin}" id="tillkey-login" rel="noreferrer" class="${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!}">${msg("tillkeyInvitationLogin")}</a>
      <#else>
        <p>${msg("tillkeyInvitationNew", tillkeyEmail)}</p>
        <form id="tillkey-invitation-form" class="tillkey-invitation" action="${url.loginAction}" method="post" novalidate>
          <input type="hidden" name="username" value="${tillkeyEmail}" autocomplete="username">
          <@field name="firstName" label=msg("firstName") autocomplete="given-name" value=tillkeyFirst editable=tillkeyFirstEditable/>
          <@field name="lastName" label=msg("lastName") autocomplete="family-name" value=tillkeyLast editable=tillkeyLastEditable/>
          <@field name="password-new" label=msg("password") autocomplete="new-password" type="password"/>
          <@field name="password-confirm" label=msg("passwordConfirm") autocomplete="new-password" type="password"/>
          <button type="submit" class="${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!}">${msg("tillkeyInvitationCreate")}</button>
        </form>
      </#if>
    </div>
  </#if>
</@layout.registrationLayout>
