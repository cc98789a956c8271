<#-- What has become of an invitation. Imports template.ftl only, so that it works under every theme. -->
<#import "template.ftl" as layout>
<@layout.registrationLayout displayMessage=false; section>
  <#if section = "header">
    ${msg("tillkeyInvitationTitle")}
  <#elseif section = "form">
    <link href="${url.resourcesPath}/css/tillkey-invitation.css" rel="stylesheet">
    <div class="tillkey-invitation" data-tillkey-page="invitation-end">
      <p role="status">${msg(tillkeyOutcome, tillkeyAsk!)}</p>
      <#if tillkeyAccount??>
        <a href="${tillkeyAccount}" id="tillkey-account" rel="noreferrer" class="${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!}">${msg("tillkeyInvitationLoginNow")}</a>
      </#if>
    </div>
  </#if>
</@layout.registrationLayout>
