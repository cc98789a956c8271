<#-- A till that is not registered (any more) asks for the one-time code. Imports template.ftl only, see tillkey-pin.ftl. -->
<#import "template.ftl" as layout>
<#assign tillkeyCodeError = messagesPerField.existsError("code")>
<@layout.registrationLayout displayMessage=!tillkeyCodeError; section>
  <#if section = "header">
    ${msg("tillkeyEnrolTitle")}
  <#elseif section = "form">
    <link href="${url.resourcesPath}/css/tillkey-forms.css" rel="stylesheet">
    <script type="module" src="${url.resourcesPath}/js/tillkey-forms.js"></script>
    <div class="tillkey">
      <p class="tillkey-intro">${msg("tillkeyEnrolIntro")}</p>
      <form id="tillkey-enrol-form" action="${url.loginAction}" method="post" autocomplete="off" novalidate data-tillkey-once>
        <div class="tillkey-field">
          <label for="tillkey-code" class="tillkey-label">${msg("tillkeyEnrolLabel")}</label>
          <p id="tillkey-code-hint" class="tillkey-hint">${msg("tillkeyEnrolHint")}</p>
          <input id="tillkey-code" name="code" type="text" class="tillkey-input tillkey-code-input"
                 autofocus autocomplete="one-time-code" autocapitalize="characters" autocorrect="off" spellcheck="false" enterkeyhint="done"
                 aria-required="true"
                 <#if tillkeyCodeError>aria-invalid="true"</#if>
                 aria-describedby="<#if tillkeyCodeError>tillkey-code-error <#elseif message?has_content>tillkey-code-message </#if>tillkey-code-hint">
          <#if tillkeyCodeError>
            <p id="tillkey-code-error" class="tillkey-error">${messagesPerField.get("code")}</p>
          <#elseif message?has_content>
            <#-- The template shows the message; this copy is read with the field, which has the focus from the start. -->
            <span id="tillkey-code-message" hidden>${message.summary}</span>
          </#if>
        </div>
        <button type="submit" class="tillkey-submit ${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!}">${msg("tillkeyEnrolSubmit")}</button>
      </form>
    </div>
  </#if>
</@layout.registrationLayout>
