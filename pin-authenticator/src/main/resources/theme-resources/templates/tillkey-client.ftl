<#-- The application is not set up for PINs, so none can be typed. Imports template.ftl only, see tillkey-pin.ftl. -->
<#import "template.ftl" as layout>
<@layout.registrationLayout displayMessage=false; section>
  <#if section = "header">
    ${msg("tillkeyClientTitle")}
  <#elseif section = "form">
    <link href="${url.resourcesPath}/css/tillkey-forms.css" rel="stylesheet">
    <div class="tillkey" data-tillkey-page="client" role="alert">
      <p class="tillkey-intro">${msg("tillkeyClientIntro")}</p>
      <p id="tillkey-contact" class="tillkey-intro">${msg("tillkeyClientAsk", tillkeyApplication)}</p>
      <a href="${tillkeyAgainUrl}" id="tillkey-again" class="tillkey-submit ${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!}">${msg("tillkeyClientAgain")}</a>
    </div>
  </#if>
</@layout.registrationLayout>
