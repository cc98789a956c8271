<#-- A till that is not registered (any more) asks for the one-time code and for a member of the store who confirms it. Imports
     template.ftl only, see tillkey-pin.ftl. -->
<#import "template.ftl" as layout>
<#assign tillkeyCodeError = messagesPerField.existsError("code")>
<#assign tillkeyApprovalError = messagesPerField.existsError("approval")>
<@layout.registrationLayout displayMessage=!(tillkeyCodeError || tillkeyApprovalError); section>
  <#if section = "header">
    ${msg("tillkeyEnrolTitle")}
  <#elseif section = "form">
    <link href="${url.resourcesPath}/css/tillkey-forms.css" rel="stylesheet">
    <script type="module" src="${url.resourcesPath}/js/tillkey-forms.js"></script>
    <div class="tillkey" data-tillkey-page="enrol">
      <p class="tillkey-intro">${msg("tillkeyEnrolIntro")}</p>
      <form id="tillkey-enrol-form" action="${url.loginAction}" method="post" autocomplete="off" novalidate data-tillkey-once>
        <div class="tillkey-field">
          <label for="tillkey-code" class="tillkey-label">${msg("tillkeyEnrolLabel")}</label>
          <p id="tillkey-code-hint" class="tillkey-hint">${msg("tillkeyEnrolHint")}</p>
          <input id="tillkey-code" name="code" type="text" class="tillkey-input tillkey-code-input" value="${tillkeyTypedCode!}"
                 <#if !tillkeyApprovalError>autofocus</#if> autocomplete="off" autocapitalize="characters" autocorrect="off" spellcheck="false"
                 aria-required="true"
                 <#if tillkeyCodeError>aria-invalid="true"</#if>
                 aria-describedby="<#if tillkeyCodeError>tillkey-code-error <#elseif !tillkeyApprovalError && message?has_content>tillkey-code-message </#if>tillkey-code-hint">
          <#if tillkeyCodeError>
            <p id="tillkey-code-error" class="tillkey-error">${messagesPerField.get("code")}</p>
          <#elseif !tillkeyApprovalError && message?has_content>
            <#-- The template shows the message; this copy is read with the field, which has the focus from the start. -->
            <span id="tillkey-code-message" hidden>${message.summary}</span>
          </#if>
        </div>
        <fieldset class="tillkey-approval">
          <legend class="tillkey-label">${msg("tillkeyApprovalLegend")}</legend>
          <#if tillkeyApprovalError>
            <p id="tillkey-approval-error" class="tillkey-error">${messagesPerField.get("approval")}</p>
          </#if>
          <div class="tillkey-field">
            <label for="tillkey-username" class="tillkey-label">${msg("tillkeyApprovalUsername")}</label>
            <input id="tillkey-username" name="username" type="text" class="tillkey-input" value="${tillkeyApprover!}"
                   autocomplete="off" autocapitalize="none" autocorrect="off" spellcheck="false"
                   aria-required="true"
                   <#if tillkeyApprovalError>aria-invalid="true" aria-describedby="tillkey-approval-error"</#if>>
          </div>
          <div class="tillkey-field">
            <label for="tillkey-password" class="tillkey-label">${msg("tillkeyApprovalPassword")}</label>
            <#-- Not to be saved by the browser of a till, which the whole store uses. -->
            <input id="tillkey-password" name="password" type="password" class="tillkey-input"
                   <#if tillkeyApprovalError>autofocus</#if> autocomplete="off"
                   data-1p-ignore data-bwignore data-lpignore="true" data-protonpass-ignore="true" data-form-type="other"
                   aria-required="true"
                   <#if tillkeyApprovalError>aria-invalid="true" aria-describedby="tillkey-approval-error"</#if>>
          </div>
          <div class="tillkey-field">
            <label for="tillkey-otp" class="tillkey-label">${msg("tillkeyApprovalOtp")}</label>
            <p id="tillkey-otp-hint" class="tillkey-hint">${msg("tillkeyApprovalOtpHint")}</p>
            <input id="tillkey-otp" name="otp" type="text" inputmode="numeric" class="tillkey-input"
                   autocomplete="one-time-code" autocapitalize="off" autocorrect="off" spellcheck="false" enterkeyhint="done"
                   <#if tillkeyApprovalError>aria-invalid="true"</#if>
                   aria-describedby="<#if tillkeyApprovalError>tillkey-approval-error </#if>tillkey-otp-hint">
          </div>
        </fieldset>
        <button type="submit" class="tillkey-submit ${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!}">${msg("tillkeyEnrolSubmit")}</button>
      </form>
    </div>
  </#if>
</@layout.registrationLayout>
