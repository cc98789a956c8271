<#-- An error or info page at a till: shows what is wrong and leads back to the PIN pad. Imports template.ftl only, see tillkey-pin.ftl. -->
<#import "template.ftl" as layout>
<@layout.registrationLayout displayMessage=false; section>
  <#if section = "header">
    <#if tillkeyStale>${msg("tillkeyBackStaleTitle")}<#elseif messageHeader??>${kcSanitize(msg("${messageHeader}"))?no_esc}<#elseif message.type = "error">${kcSanitize(msg("errorTitle"))?no_esc}<#else>${message.summary}</#if>
  <#elseif section = "form">
    <link href="${url.resourcesPath}/css/tillkey-forms.css" rel="stylesheet">
    <div class="tillkey" data-tillkey-page="back">
      <p class="tillkey-intro"><#if tillkeyStale>${msg("tillkeyBackStale")}<#else>${kcSanitize(message.summary)?no_esc}</#if></p>
      <#if tillkeyReference??><p id="tillkey-reference" class="tillkey-hint">${msg("tillkeyReferenceCode", tillkeyReference)}</p></#if>
      <#if traceId??>
        <p id="traceId" class="tillkey-hint">${msg("traceIdSupportMessage", traceId)}</p>
      </#if>
      <#list tillkeyWaysBack as way>
        <a href="${way.url()}"<#if way?is_first> id="tillkey-back" autofocus</#if> class="tillkey-submit ${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!}"><#if way.application()??>${msg("tillkeyBackToApplication", way.application())}<#else>${msg("tillkeyBackToPad")}</#if></a>
      </#list>
    </div>
  </#if>
</@layout.registrationLayout>
