<#-- The required action: type a self-chosen PIN. Imports template.ftl only, see tillkey-pin.ftl. -->
<#import "template.ftl" as layout>
<#assign tillkeyNewError = messagesPerField.existsError("newPin")>
<#assign tillkeyRepeatError = messagesPerField.existsError("repeatPin")>
<@layout.registrationLayout displayMessage=!(tillkeyNewError || tillkeyRepeatError); section>
  <#if section = "header">
    ${msg("tillkeySetPinTitle")}
  <#elseif section = "form">
    <link href="${url.resourcesPath}/css/tillkey-forms.css" rel="stylesheet">
    <script type="module" src="${url.resourcesPath}/js/tillkey-forms.js"></script>
    <div class="tillkey" data-tillkey-page="choose-pin">
      <p class="tillkey-intro">${msg("tillkeySetPinIntro")}</p>
      <form id="tillkey-choose-pin-form" action="${url.loginAction}" method="post" autocomplete="off" novalidate data-tillkey-once>
        <#-- The first button in the form is what Enter presses, so the others stand below. -->
        <@pinField name="newPin" id="tillkey-new-pin" label=msg("tillkeyChoosePinNew") hint=msg("tillkeyChoosePinHint", (tillkeyLength!0)?c)
            failed=tillkeyNewError focus=!tillkeyRepeatError/>
        <@pinField name="repeatPin" id="tillkey-repeat-pin" label=msg("tillkeyChoosePinRepeat") hint="" failed=tillkeyRepeatError focus=tillkeyRepeatError/>
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
<#macro pinField name id label hint failed focus>
  <div class="tillkey-field">
    <label for="${id}" class="tillkey-label">${label}</label>
    <#if hint?has_content>
      <p id="${id}-hint" class="tillkey-hint">${hint}</p>
    </#if>
    <#-- No maxlength: it would cut a mistyped PIN silently and send something else than what was typed. -->
    <input id="${id}" name="${name}" type="password" inputmode="numeric" class="tillkey-input tillkey-pin-input"
           <#if focus>autofocus</#if> autocomplete="off" autocapitalize="off" autocorrect="off" spellcheck="false"
           data-1p-ignore data-bwignore data-lpignore="true" data-protonpass-ignore="true" data-form-type="other"
           aria-required="true"
           <#if failed>aria-invalid="true"</#if>
           <#if failed || hint?has_content>aria-describedby="<#if failed>${id}-error </#if><#if hint?has_content>${id}-hint</#if>"</#if>>
    <#if failed>
      <p id="${id}-error" class="tillkey-error">${messagesPerField.get(name)}</p>
    </#if>
  </div>
</#macro>
