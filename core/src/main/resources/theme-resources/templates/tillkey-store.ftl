<#-- A member of several stores chooses one, or a member of none learns it. Imports template.ftl only, so that it works under every theme. -->
<#import "template.ftl" as layout>
<@layout.registrationLayout displayMessage=false; section>
  <#if section = "header">
    ${msg("tillkeyStoreTitle")}
  <#elseif section = "form">
    <link href="${url.resourcesPath}/css/tillkey-store.css" rel="stylesheet">
    <form id="tillkey-store" class="tillkey-store" data-tillkey-page="store" action="${url.loginAction}" method="post">
      <#if tillkeyNone>
        <p role="alert">${msg("tillkeyStoreNone")}</p>
        <#if tillkeyReference??><p id="tillkey-reference">${msg("tillkeyReferenceCode", tillkeyReference)}</p></#if>
      <#else>
        <#if tillkeySearches>
          <label for="tillkey-store-search">${msg("tillkeyStoreSearch")}</label>
          <div class="tillkey-store-search">
            <input id="tillkey-store-search" name="search" type="search" value="${tillkeyText}" maxlength="255" autofocus
                   autocomplete="off" autocapitalize="none" spellcheck="false" class="${properties.kcInputClass!}">
            <#-- The first button of the form: the one that the Enter key presses. -->
            <button type="submit" class="${properties.kcButtonClass!} ${properties.kcButtonSecondaryClass!}">${msg("tillkeyStoreSearchButton")}</button>
          </div>
        </#if>
        <div id="tillkey-store-result" role="status">
          <#if tillkeyStores?has_content>
            <p id="tillkey-store-legend">${msg("tillkeyStoreChoose")}</p>
          <#elseif tillkeyText?has_content>
            <p>${msg("tillkeyStoreNotFound", tillkeyText)}</p>
          </#if>
          <#if tillkeyMore><p>${msg("tillkeyStoreMore")}</p></#if>
        </div>
        <#if tillkeyStores?has_content>
          <ul aria-labelledby="tillkey-store-legend">
            <#list tillkeyStores as store>
              <li><button type="submit" name="store" value="${store.groupId()}" class="tillkey-store-choice ${properties.kcButtonClass!} ${properties.kcButtonSecondaryClass!} ${properties.kcButtonBlockClass!}"><span>${store.name()}</span> <span class="tillkey-store-code">${store.storeId()}</span></button></li>
            </#list>
          </ul>
        </#if>
      </#if>
      <button type="submit" name="back" value="1" class="${properties.kcButtonClass!} <#if tillkeyNone>${properties.kcButtonPrimaryClass!}<#else>${properties.kcButtonSecondaryClass!}</#if> ${properties.kcButtonBlockClass!}">${msg("tillkeyStoreBack")}</button>
    </form>
  </#if>
</@layout.registrationLayout>
