<#-- A login through an identity provider, or to a SAML client, is refused. Imports template.ftl only, so that it works under every theme. -->
<#import "template.ftl" as layout>
<@layout.registrationLayout displayMessage=false; section>
  <#if section = "header">
    ${msg("tillkeyRefusedTitle")}
  <#elseif section = "form">
    <link href="${url.resourcesPath}/css/tillkey-refused.css" rel="stylesheet">
    <div class="tillkey-refused" data-tillkey-page="refused">
      <p role="alert">${kcSanitize(message.summary)?no_esc}</p>
      <#if tillkeyReference??><p id="tillkey-reference">${msg("tillkeyReferenceCode", tillkeyReference)}</p></#if>
      <#if traceId??>
        <p id="traceId">${msg("traceIdSupportMessage", traceId)}</p>
      </#if>
      <#if tillkeyBackUrl??>
        <a href="${tillkeyBackUrl}" id="tillkey-back" class="${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!}">${msg("tillkeyRefusedBack")}</a>
      </#if>
      <#if tillkeyAgain>
        <a href="${url.loginRestartFlowUrl}" id="tillkey-again" class="${properties.kcButtonClass!} <#if tillkeyBackUrl??>${properties.kcButtonSecondaryClass!}<#else>${properties.kcButtonPrimaryClass!}</#if> ${properties.kcButtonBlockClass!}">${msg("tillkeyRefusedAgain")}</a>
      </#if>
    </div>
  </#if>
</@layout.registrationLayout>
