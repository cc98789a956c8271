<#-- The required action: choose one of the PINs that the server offers. Imports template.ftl only, see tillkey-pin.ftl. -->
<#import "template.ftl" as layout>
<#assign tillkeyOfferError = messagesPerField.existsError("offer")>
<@layout.registrationLayout displayMessage=!tillkeyOfferError; section>
  <#if section = "header">
    ${msg("tillkeySetPinTitle")}
  <#elseif section = "form">
    <link href="${url.resourcesPath}/css/tillkey-forms.css" rel="stylesheet">
    <script type="module" src="${url.resourcesPath}/js/tillkey-forms.js"></script>
    <div class="tillkey" data-tillkey-page="set-pin">
      <p class="tillkey-intro">${msg("tillkeySetPinIntro")}</p>
      <form id="tillkey-set-pin-form" action="${url.loginAction}" method="post" autocomplete="off" novalidate
            data-tillkey-once data-tillkey-secret>
        <fieldset class="tillkey-offers" aria-describedby="<#if tillkeyOfferError>tillkey-offer-error </#if>tillkey-offer-hint">
          <legend class="tillkey-label">${msg("tillkeySetPinLegend")}</legend>
          <#if tillkeyOfferError>
            <p id="tillkey-offer-error" class="tillkey-error">${messagesPerField.get("offer")}</p>
          </#if>
          <#list tillkeyOffers![] as offer>
            <label class="tillkey-offer">
              <#-- Nothing is preselected, or most people would take the first; after an error the focus is where the choice is. -->
              <input type="radio" name="offer" value="${offer?index?c}"<#if offer?is_first && tillkeyOfferError> autofocus</#if>>
              <#-- A screen reader would say "four thousand seven hundred": the spoken copy has its digits apart. -->
              <span class="tillkey-digits" aria-hidden="true" data-tillkey-wipe>${offer}</span>
              <span class="tillkey-sr" data-tillkey-wipe><#list 0..<offer?length as i>${offer[i]}<#sep>, </#list></span>
            </label>
          </#list>
          <p id="tillkey-offer-hint" class="tillkey-hint">${msg("tillkeySetPinHint")}</p>
        </fieldset>
        <button type="submit" class="tillkey-submit ${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!}">${msg("tillkeySetPinSubmit")}</button>
        <#if tillkeyMayPostpone!false>
          <button type="submit" name="later" value="true" class="tillkey-submit ${properties.kcButtonClass!} ${properties.kcButtonSecondaryClass!} ${properties.kcButtonBlockClass!}">${msg("tillkeySetPinLater")}</button>
        </#if>
        <#if isAppInitiatedAction??>
          <button type="submit" name="cancel-aia" value="true" class="tillkey-submit ${properties.kcButtonClass!} ${properties.kcButtonSecondaryClass!} ${properties.kcButtonBlockClass!}">${msg("doCancel")}</button>
        </#if>
      </form>
    </div>
  </#if>
</@layout.registrationLayout>
