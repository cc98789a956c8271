<#-- The member has logged in outside of the dates of the account. Imports template.ftl only, so that it works under every theme. -->
<#import "template.ftl" as layout>
<@layout.registrationLayout displayMessage=false; section>
  <#if section = "header">
    <#if tillkeyFrom??>${msg("tillkeyDatesTitleEarly")}<#elseif tillkeyEnded>${msg("tillkeyDatesTitleEnded")}<#else>${msg("tillkeyDatesTitleUnclear")}</#if>
  <#elseif section = "form">
    <link href="${url.resourcesPath}/css/tillkey-dates.css" rel="stylesheet">
    <div class="tillkey-dates" id="tillkey-dates" data-tillkey-page="dates" role="alert">
      <p><#if tillkeyFrom??>${msg("tillkeyDatesEarly")} <strong id="tillkey-from">${tillkeyFrom}</strong><#elseif tillkeyEnded>${msg("tillkeyDatesEnded")}<#else>${msg("tillkeyDatesUnclear")}</#if></p>
      <p id="tillkey-contact"><#if tillkeyContact??>${msg("tillkeyDatesContact", tillkeyContact)}<#else>${msg("tillkeyDatesAdministrator")}</#if></p>
      <#if tillkeyReference??><p id="tillkey-reference">${msg("tillkeyReferenceCode", tillkeyReference)}</p></#if>
    </div>
    <form id="tillkey-dates-form" action="${url.loginAction}" method="post">
      <button type="submit" name="cancel" value="cancel" class="${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!}">${msg("tillkeyDatesBack")}</button>
    </form>
  </#if>
</@layout.registrationLayout>
