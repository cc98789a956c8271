<#-- A sponsor extends the access of a member, and sees whom else the sponsor answers for. Imports template.ftl only, so that it works under every theme. -->
<#import "template.ftl" as layout>
<@layout.registrationLayout displayMessage=true; section>
  <#if section = "header">
    ${msg("tillkeyExtendTitle")}
  <#elseif section = "form">
    <link href="${url.resourcesPath}/css/tillkey-dates.css" rel="stylesheet">
    <#if tillkeyDoneMember??>
      <div class="tillkey-dates" id="tillkey-extend-done" role="status"><p>${msg("tillkeyExtendDone", tillkeyDoneMember, tillkeyDoneEnd)}</p></div>
    <#elseif tillkeyObstacle??>
      <div class="tillkey-dates" id="tillkey-extend-obstacle" role="alert"><p>${msg(tillkeyObstacle)}</p></div>
    <#elseif tillkeyMember??>
      <form id="tillkey-extend-form" class="tillkey-dates" action="${url.loginAction}" method="post">
        <p>${msg("tillkeyExtendUntil")} <strong id="tillkey-member">${tillkeyMember}</strong>: <span id="tillkey-old-end">${tillkeyOldEnd}</span></p>
        <p>${msg("tillkeyExtendTo")} <strong id="tillkey-new-end">${tillkeyNewEnd}</strong></p>
        <p>
          <label for="tillkey-reason">${msg("tillkeyExtendReason")}</label>
          <span class="${properties.kcInputClass!}"><input id="tillkey-reason" name="reason" type="text" required maxlength="${tillkeyReasonLength}" autocomplete="off"></span>
        </p>
        <button type="submit" name="extend" value="extend" class="${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!}">${msg("tillkeyExtendButton")}</button>
      </form>
    </#if>
    <form id="tillkey-leave-form" class="tillkey-dates" data-tillkey-page="extend" action="${url.loginAction}" method="post">
      <button type="submit" name="leave" value="leave" class="${properties.kcButtonClass!} <#if tillkeyMember??>${properties.kcButtonSecondaryClass!}<#else>${properties.kcButtonPrimaryClass!}</#if> ${properties.kcButtonBlockClass!}"><#if tillkeyDone??>${msg("tillkeyExtendLeaveDone")}<#else>${msg("tillkeyExtendLeave")}</#if></button>
    </form>
    <#if tillkeyMembers??>
      <form id="tillkey-members-form" class="tillkey-dates" action="${url.loginAction}" method="post">
        <h2>${msg("tillkeyExtendMembers")}</h2>
        <#if tillkeyMembers?has_content>
          <ul>
            <#list tillkeyMembers as line>
              <li>
                <span><strong>${line.name}</strong><br><#if line.ended == "true">${msg("tillkeyExtendMemberEnded", line.end)}<#else>${msg("tillkeyExtendMemberUntil", line.end)}</#if></span>
                <#if line.link?has_content><button type="submit" name="member" value="${line.link}" class="${properties.kcButtonClass!} ${properties.kcButtonSecondaryClass!}" aria-label="${msg("tillkeyExtendButton")}: ${line.name}">${msg("tillkeyExtendButton")}</button></#if>
              </li>
            </#list>
          </ul>
          <p>${msg("tillkeyExtendMembersHow")}</p>
        <#else>
          <p>${msg("tillkeyExtendMembersNone")}</p>
        </#if>
      </form>
    </#if>
  </#if>
</@layout.registrationLayout>
