<#-- A sponsor extends the access of a member. Imports template.ftl only, so that it works under every theme. -->
<#import "template.ftl" as layout>
<@layout.registrationLayout displayMessage=true; section>
  <#if section = "header">
    ${msg("tillkeyExtendTitle")}
  <#elseif section = "form">
    <link href="${url.resourcesPath}/css/tillkey-dates.css" rel="stylesheet">
    <#if tillkeyObstacle??>
      <div class="tillkey-dates" id="tillkey-extend-obstacle" role="alert"><p>${msg(tillkeyObstacle)}</p></div>
      <form id="tillkey-extend-form" action="${url.loginAction}" method="post">
        <button type="submit" name="leave" value="leave" class="${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!}">${msg("tillkeyExtendLeave")}</button>
      </form>
    <#else>
      <form id="tillkey-extend-form" class="tillkey-dates" action="${url.loginAction}" method="post">
        <p>${msg("tillkeyExtendUntil")} <strong id="tillkey-member">${tillkeyMember}</strong>: <span id="tillkey-old-end">${tillkeyOldEnd}</span></p>
        <p>${msg("tillkeyExtendTo")} <strong id="tillkey-new-end">${tillkeyNewEnd}</strong></p>
        <p>
          <label for="tillkey-reason">${msg("tillkeyExtendReason")}</label>
          <span class="${properties.kcInputClass!}"><input id="tillkey-reason" name="reason" type="text" required maxlength="${tillkeyReasonLength}" autocomplete="off"></span>
        </p>
        <button type="submit" name="extend" value="extend" class="${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!}">${msg("tillkeyExtendButton")}</button>
        <button type="submit" name="leave" value="leave" formnovalidate class="${properties.kcButtonClass!} ${properties.kcButtonSecondaryClass!} ${properties.kcButtonBlockClass!}">${msg("tillkeyExtendLeave")}</button>
      </form>
    </#if>
  </#if>
</@layout.registrationLayout>
