<#-- A login through an identity provider is refused. Imports template.ftl only, so that it works under every theme. -->
<#import "template.ftl" as layout>
<@layout.registrationLayout displayMessage=false; section>
  <#if section = "header">
    ${msg("tillkeyRefusedTitle")}
  <#elseif section = "form">
    <link href="${url.resourcesPath}/css/tillkey-refused.css" rel="stylesheet">
    <#assign back = tillkeyBackUrl!((client.baseUrl)!"")>
    <div class="tillkey-refused" data-tillkey-page="refused">
      <p role="alert">${kcSanitize(message.summary)?no_esc}</p>
      <#if traceId??>
        <p id="traceId">${msg("traceIdSupportMessage", traceId)}</p>
      </#if>
      <#if back?has_content>
        <a href="${back}" id="tillkey-back" class="${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!}">${msg("tillkeyRefusedBack")}</a>
      </#if>
      <a href="${url.loginRestartFlowUrl}" id="tillkey-again" class="${properties.kcButtonClass!} <#if back?has_content>${properties.kcButtonDefaultClass!}<#else>${properties.kcButtonPrimaryClass!}</#if> ${properties.kcButtonBlockClass!}">${msg("tillkeyRefusedAgain")}</a>
    </div>
  </#if>
</@layout.registrationLayout>
