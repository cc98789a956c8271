<#-- The required action: make this browser a till, or learn why it does not become one. Imports template.ftl only, see tillkey-pin.ftl. -->
<#import "template.ftl" as layout>
<#assign tillkeyStoreError = messagesPerField.existsError("store")>
<#assign tillkeyNameError = messagesPerField.existsError("till")>
<#-- The first field that is not filled in. -->
<#assign tillkeyStoreFirst = tillkeyStoreError || (!tillkeyNameError && (tillkeyStores![])?size != 1)>
<@layout.registrationLayout displayMessage=false; section>
  <#if section = "header">
    ${msg("tillkeyRegisterTitle")}
  <#elseif section = "form">
    <link href="${url.resourcesPath}/css/tillkey-forms.css" rel="stylesheet">
    <script type="module" src="${url.resourcesPath}/js/tillkey-forms.js"></script>
    <div class="tillkey" data-tillkey-page="register">
      <form id="tillkey-register-form" action="${url.loginAction}" method="post" autocomplete="off" novalidate data-tillkey-once>
        <#if tillkeyObstacle??>
          <p id="tillkey-obstacle" class="tillkey-intro" role="alert">${msg(tillkeyObstacle, tillkeyTerminal!"", tillkeyStore!"")}</p>
          <#if tillkeyReference??><p id="tillkey-reference">${msg("tillkeyReferenceCode", tillkeyReference)}</p></#if>
          <button type="submit" name="later" value="true" class="tillkey-submit ${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!}">${msg("tillkeyRegisterContinue")}</button>
        <#else>
          <p class="tillkey-intro">${msg("tillkeyRegisterIntro")}</p>
          <div class="tillkey-field">
            <label for="tillkey-register-store" class="tillkey-label">${msg("tillkeyRegisterStore")}</label>
            <#if tillkeyStoreError>
              <p id="tillkey-store-error" class="tillkey-error">${messagesPerField.get("store")}</p>
            </#if>
            <#if tillkeyStores?has_content>
              <select id="tillkey-register-store" name="store" class="tillkey-input" aria-required="true"
                      <#if tillkeyStoreFirst>autofocus</#if>
                      <#if tillkeyStoreError>aria-invalid="true" aria-describedby="tillkey-store-error"</#if>>
                <#-- Of several none is preselected, or many tills would be in the first. -->
                <#if tillkeyStores?size gt 1><option value="">${msg("tillkeyRegisterChoose")}</option></#if>
                <#list tillkeyStores as store>
                  <option value="${store.storeId()}"<#if store.storeId() == tillkeyTypedStore> selected</#if>>${store.name()} (${store.storeId()})</option>
                </#list>
              </select>
            <#else>
              <p id="tillkey-store-hint" class="tillkey-hint">${msg("tillkeyRegisterStoreHint")}</p>
              <input id="tillkey-register-store" name="store" type="text" class="tillkey-input" value="${tillkeyTypedStore}" maxlength="255"
                     autocomplete="off" autocapitalize="none" autocorrect="off" spellcheck="false" aria-required="true"
                     <#if tillkeyStoreFirst>autofocus</#if> <#if tillkeyStoreError>aria-invalid="true"</#if>
                     aria-describedby="<#if tillkeyStoreError>tillkey-store-error </#if>tillkey-store-hint">
            </#if>
          </div>
          <div class="tillkey-field">
            <label for="tillkey-register-name" class="tillkey-label">${msg("tillkeyRegisterName")}</label>
            <p id="tillkey-name-hint" class="tillkey-hint">${msg("tillkeyRegisterNameHint")}</p>
            <#if tillkeyNameError>
              <p id="tillkey-name-error" class="tillkey-error">${messagesPerField.get("till")}</p>
            </#if>
            <input id="tillkey-register-name" name="till" type="text" class="tillkey-input" value="${tillkeyTypedName}" maxlength="${tillkeyNameLength?c}"
                   <#if !tillkeyStoreFirst>autofocus</#if> autocomplete="off" autocorrect="off" spellcheck="false" enterkeyhint="done"
                   aria-required="true" <#if tillkeyNameError>aria-invalid="true"</#if>
                   aria-describedby="<#if tillkeyNameError>tillkey-name-error </#if>tillkey-name-hint">
          </div>
          <p class="tillkey-hint">${msg("tillkeyRegisterAfter")}</p>
          <button type="submit" class="tillkey-submit ${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!}">${msg("tillkeyRegisterSubmit")}</button>
          <button type="submit" name="later" value="true" class="tillkey-submit ${properties.kcButtonClass!} ${properties.kcButtonSecondaryClass!} ${properties.kcButtonBlockClass!}">${msg("tillkeyRegisterLater")}</button>
        </#if>
      </form>
    </div>
  </#if>
</@layout.registrationLayout>
