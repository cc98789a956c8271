<#-- The PIN pad. Of Keycloak, imports template.ftl only: field.ftl and buttons.ftl exist in keycloak.v2 but not in the base theme. -->
<#import "template.ftl" as layout>
<#import "tillkey/pad.ftl" as pad>
<@layout.registrationLayout displayMessage=false; section>
  <#if section = "header">
    ${msg("tillkeyPinTitle")}
  <#elseif section = "form">
    <link href="${url.resourcesPath}/css/tillkey-forms.css" rel="stylesheet">
    <script type="module" src="${url.resourcesPath}/js/tillkey-forms.js"></script>
    <#-- Without the script the page is loaded again, before the login behind it is over. -->
    <noscript><meta http-equiv="refresh" content="${tillkeyRenewSeconds?c}; url=${tillkeyRenewUrl}"></noscript>
    <div class="tillkey tillkey-pin" data-tillkey-page="pin">
      <@pad.place/>
      <form id="tillkey-pin-form" action="${url.loginAction}" method="post" autocomplete="off" novalidate
            data-tillkey-once
            data-tillkey-renew="${tillkeyRenewUrl}"
            data-tillkey-renew-seconds="${tillkeyRenewSeconds?c}"
            <@pad.data/>>
        <@pad.fields/>
        <div class="tillkey-buttons">
          <button type="submit" class="tillkey-submit ${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!}">${msg("tillkeyPinSubmit")}</button>
          <button type="submit" id="tillkey-cancel" form="tillkey-cancel-form" name="cancel" value="true" class="tillkey-submit ${properties.kcButtonClass!} ${properties.kcButtonSecondaryClass!} ${properties.kcButtonBlockClass!}">${msg("tillkeyPinCancel")}</button>
        </div>
      </form>
      <#-- Leads back to the application, and to who is logged in there. A form of its own: the PIN is not sent. -->
      <form id="tillkey-cancel-form" action="${url.loginAction}" method="post" data-tillkey-once></form>
    </div>
  </#if>
</@layout.registrationLayout>
