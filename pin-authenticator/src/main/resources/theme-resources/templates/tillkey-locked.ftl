<#-- A till that is locked until a member of the store unlocks it. Imports template.ftl only, see tillkey-pin.ftl. -->
<#import "template.ftl" as layout>
<#assign tillkeyApprovalError = messagesPerField.existsError("approval")>
<@layout.registrationLayout displayMessage=!tillkeyApprovalError; section>
  <#if section = "header">
    ${msg("tillkeyTerminalLocked")}
  <#elseif section = "form">
    <link href="${url.resourcesPath}/css/tillkey-forms.css" rel="stylesheet">
    <script type="module" src="${url.resourcesPath}/js/tillkey-forms.js"></script>
    <div class="tillkey" data-tillkey-page="locked">
      <dl class="tillkey-place">
        <div><dt>${msg("tillkeyPlaceStore")}</dt><dd id="tillkey-store">${tillkeyStore!}</dd></div>
        <div><dt>${msg("tillkeyPlaceTerminal")}</dt><dd id="tillkey-terminal">${tillkeyTerminal!}</dd></div>
      </dl>
      <p id="tillkey-locked-why" class="tillkey-intro"><#if tillkeyLockReason! == "old_secret">${msg("tillkeyTerminalLockedCopy")}<#else>${msg("tillkeyTerminalLockedMisses")}</#if></p>
      <form id="tillkey-unlock-form" action="${url.loginAction}" method="post" autocomplete="off" novalidate data-tillkey-once>
        <fieldset class="tillkey-approval" aria-describedby="tillkey-locked-why">
          <legend class="tillkey-label">${msg("tillkeyApprovalLegend")}</legend>
          <#if tillkeyApprovalError>
            <p id="tillkey-approval-error" class="tillkey-error">${messagesPerField.get("approval")}</p>
          </#if>
          <div class="tillkey-field">
            <label for="tillkey-username" class="tillkey-label">${msg("tillkeyApprovalUsername")}</label>
            <input id="tillkey-username" name="username" type="text" class="tillkey-input" value="${tillkeyApprover!}"
                   <#if !tillkeyApprovalError>autofocus</#if> autocomplete="off" autocapitalize="none" autocorrect="off" spellcheck="false"
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
            <p id="tillkey-otp-hint" class="tillkey-hint">${msg("tillkeyUnlockOtpHint")}</p>
            <input id="tillkey-otp" name="otp" type="text" inputmode="numeric" class="tillkey-input"
                   autocomplete="one-time-code" autocapitalize="off" autocorrect="off" spellcheck="false" enterkeyhint="done"
                   aria-required="true"
                   <#if tillkeyApprovalError>aria-invalid="true"</#if>
                   aria-describedby="<#if tillkeyApprovalError>tillkey-approval-error </#if>tillkey-otp-hint">
          </div>
        </fieldset>
        <button type="submit" class="tillkey-submit ${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!}">${msg("tillkeyUnlockSubmit")}</button>
      </form>
      <form id="tillkey-register-form" action="${url.loginAction}" method="post" data-tillkey-once>
        <button type="submit" name="register" value="true" class="tillkey-other">${msg("tillkeyUnlockRegister")}</button>
      </form>
    </div>
  </#if>
</@layout.registrationLayout>
