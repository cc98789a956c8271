<#-- The member has logged in, from a network that is not allowed. Imports template.ftl only, so that it works under every theme. -->
<#import "template.ftl" as layout>
<@layout.registrationLayout displayMessage=false; section>
  <#if section = "header">
    ${msg("tillkeyNetworkTitle")}
  <#elseif section = "form">
    <link href="${url.resourcesPath}/css/tillkey-network.css" rel="stylesheet">
    <div class="tillkey-network" id="tillkey-network" data-tillkey-page="network" role="alert">
      <p><#if tillkeyAddress??>${msg("tillkeyNetworkNotAllowed")}<#else>${msg("tillkeyNetworkUnknown")}</#if></p>
      <#if tillkeyAddress??>
        <p>${msg("tillkeyNetworkAddress")} <strong id="tillkey-address">${tillkeyAddress}</strong></p>
      </#if>
      <p id="tillkey-contact"><#if tillkeyContact??>${msg("tillkeyNetworkContact", tillkeyContact)}<#else>${msg("tillkeyNetworkAdministrator")}</#if></p>
      <#if tillkeyReference??><p id="tillkey-reference">${msg("tillkeyReferenceCode", tillkeyReference)}</p></#if>
    </div>
    <form id="tillkey-network-form" action="${url.loginAction}" method="post">
      <button type="submit" class="${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!}">${msg("tillkeyNetworkBack")}</button>
    </form>
  </#if>
</@layout.registrationLayout>
