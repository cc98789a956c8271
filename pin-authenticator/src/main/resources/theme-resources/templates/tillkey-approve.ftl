<#-- What a cashier asks for, and the PIN of the colleague who approves it. See tillkey-pin.ftl. -->
<#import "template.ftl" as layout>
<#import "tillkey/pad.ftl" as pad>
<@layout.registrationLayout displayMessage=false; section>
  <#if section = "header">
    ${msg("tillkeyApproveTitle")}
  <#elseif section = "form">
    <link href="${url.resourcesPath}/css/tillkey-forms.css" rel="stylesheet">
    <script type="module" src="${url.resourcesPath}/js/tillkey-forms.js"></script>
    <div class="tillkey tillkey-pin" data-tillkey-page="approve">
      <@pad.place/>
      <dl id="tillkey-request" class="tillkey-request">
        <div><dt>${msg("tillkeyApprovePermission")}</dt><dd id="tillkey-permission">${tillkeyPermission}</dd></div>
        <#if tillkeyAmount?has_content>
          <div><dt>${msg("tillkeyApproveAmount")}</dt><dd id="tillkey-amount">${tillkeyAmount}</dd></div>
        </#if>
        <div><dt>${msg("tillkeyApproveReference")}</dt><dd id="tillkey-operation">${tillkeyOperation}</dd></div>
        <#if tillkeyReason?has_content>
          <div><dt>${msg("tillkeyApproveReason")}</dt><dd id="tillkey-reason">${tillkeyReason}</dd></div>
        </#if>
        <div><dt>${msg("tillkeyApproveCashier")}</dt><dd id="tillkey-cashier">${tillkeyCashier}</dd></div>
      </dl>
      <form id="tillkey-approve-form" action="${url.loginAction}" method="post" autocomplete="off" novalidate
            aria-describedby="tillkey-request"
            data-tillkey-once
            <@pad.data/>>
        <@pad.fields/>
        <button type="submit" class="tillkey-submit ${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!}">${msg("tillkeyApproveSubmit")}</button>
      </form>
      <form id="tillkey-cancel-form" action="${url.loginAction}" method="post" data-tillkey-once>
        <button type="submit" name="cancel" value="true" class="tillkey-submit ${properties.kcButtonClass!} ${properties.kcButtonSecondaryClass!} ${properties.kcButtonBlockClass!}">${msg("tillkeyApproveCancel")}</button>
      </form>
    </div>
  </#if>
</@layout.registrationLayout>
