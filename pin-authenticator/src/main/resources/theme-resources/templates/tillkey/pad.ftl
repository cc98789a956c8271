<#-- The parts of a page on which a PIN is typed: where it is, and in a form what the script reads, who types, the PIN. -->
<#assign tillkeyPinError = messagesPerField.existsError("pin")>
<#assign tillkeyMemberError = messagesPerField.existsError("member")>
<#assign tillkeyPicker = (tillkeyIdentifyBy!"") == "PICKER">
<#assign tillkeyUsername = (tillkeyIdentifyBy!"") == "USERNAME">
<#-- "4", or during a change of the length "4 or 6". -->
<#assign tillkeyLengthText = "">
<#assign tillkeyLengthData = "">
<#list tillkeyPinLengths![] as pinLength>
  <#if tillkeyLengthText?has_content>
    <#assign tillkeyLengthText = msg("tillkeyPinLengthsOr", tillkeyLengthText, pinLength?c)>
    <#assign tillkeyLengthData = tillkeyLengthData + "," + pinLength?c>
  <#else>
    <#assign tillkeyLengthText = pinLength?c>
    <#assign tillkeyLengthData = pinLength?c>
  </#if>
</#list>
<#macro place>
  <#if tillkeyStore?has_content || tillkeyTerminal?has_content>
    <dl class="tillkey-place">
      <#if tillkeyStore?has_content>
        <div><dt>${msg("tillkeyPlaceStore")}</dt><dd id="tillkey-store">${tillkeyStore}</dd></div>
      </#if>
      <#if tillkeyTerminal?has_content>
        <div><dt>${msg("tillkeyPlaceTerminal")}</dt><dd id="tillkey-terminal">${tillkeyTerminal}</dd></div>
      </#if>
    </dl>
  </#if>
</#macro>
<#-- Attributes of the form. -->
<#macro data>
    data-tillkey-lengths="${tillkeyLengthData}"
    data-tillkey-progress="${msg("tillkeyPinProgress", "{n}", tillkeyLengthText)}"
    data-tillkey-digits-only="${msg("tillkeyPinDigitsOnly")}"
    data-tillkey-too-long="${msg("tillkeyPinTooLong")}"
    data-tillkey-sending="${msg("tillkeyPinSending")}"
    data-tillkey-offline="${msg("tillkeyPinOffline")}"
    <#if (tillkeyWaitSeconds!0) gt 0>
      data-tillkey-wait="${tillkeyWaitSeconds?c}"
      data-tillkey-wait-seconds="${msg("tillkeyTerminalWaitingSeconds", "{n}")}"
      data-tillkey-wait-minutes="${msg("tillkeyTerminalWaiting", "{n}")}"
    </#if>
</#macro>
<#macro fields>
  <#if tillkeyPicker>
    <fieldset id="tillkey-member" class="tillkey-members"<#if tillkeyMemberError> aria-describedby="tillkey-message"</#if>>
      <legend class="tillkey-label">${msg("tillkeyMemberLegend")}</legend>
      <div class="tillkey-tiles">
        <#list tillkeyTiles![] as tile>
          <label class="tillkey-tile">
            <input type="radio" name="member" value="${tile.id()}"<#if (tillkeyMember!"") == tile.id()> checked</#if>>
            <span>${tile.name()}</span>
          </label>
        <#else>
          <p class="tillkey-hint">${msg("tillkeyMemberNone")}</p>
        </#list>
      </div>
    </fieldset>
  <#elseif tillkeyUsername>
    <div class="tillkey-field">
      <label for="tillkey-member" class="tillkey-label">${msg("tillkeyMemberUsername")}</label>
      <input id="tillkey-member" name="member" type="text" class="tillkey-input" value="${tillkeyMember!""}"
             autocomplete="off" autocapitalize="none" autocorrect="off" spellcheck="false" enterkeyhint="next"
             <#if !(tillkeyMember?has_content)>autofocus</#if>
             aria-required="true"
             <#if tillkeyMemberError>aria-invalid="true" aria-describedby="tillkey-message"</#if>>
    </div>
  </#if>
  <div class="tillkey-field">
    <label for="tillkey-pin" class="tillkey-label">${msg("tillkeyPinLabel")}</label>
    <#if tillkeyLengthText?has_content>
      <p id="tillkey-pin-hint" class="tillkey-hint">${msg("tillkeyPinHint", tillkeyLengthText)}</p>
    </#if>
    <#-- No maxlength: it would cut a pasted or mistyped PIN silently and send something else than what was typed. -->
    <input id="tillkey-pin" name="pin" type="password" inputmode="numeric" class="tillkey-input tillkey-pin-input"
           <#if !tillkeyUsername || tillkeyMember?has_content>autofocus</#if>
           autocomplete="off" autocapitalize="off" autocorrect="off" spellcheck="false" enterkeyhint="done"
           data-1p-ignore data-bwignore data-lpignore="true" data-protonpass-ignore="true" data-form-type="other"
           aria-required="true"
           <#if tillkeyPinError>aria-invalid="true"</#if>
           aria-describedby="<#if tillkeyPinError || tillkeyMemberError || message?has_content>tillkey-message </#if><#if tillkeyLengthText?has_content>tillkey-pin-hint</#if>">
    <#-- What is said stands here and nowhere else, in room that is kept free for it: no key moves under a finger. -->
    <div class="tillkey-messages">
      <#if tillkeyPinError || tillkeyMemberError>
        <p id="tillkey-message" class="tillkey-error" data-tillkey-type="error">${messagesPerField.getFirstError("pin", "member")}</p>
      <#elseif message?has_content>
        <p id="tillkey-message" class="tillkey-${message.type}" data-tillkey-type="${message.type}">${kcSanitize(message.summary)?no_esc}</p>
      </#if>
      <p id="tillkey-pin-status" class="tillkey-status" role="status" aria-live="polite"></p>
    </div>
  </div>
  <#-- Shown by the script. Without it the field and the device's own keyboard do the same. -->
  <div id="tillkey-pad" class="tillkey-pad" role="group" aria-label="${msg("tillkeyPadLabel")}" hidden>
    <#list 1..9 as digit>
      <button type="button" class="tillkey-key" data-tillkey-digit="${digit?c}" aria-label="${msg("tillkeyPadDigit", digit?c)}">${digit?c}</button>
    </#list>
    <button type="button" class="tillkey-key tillkey-key-soft" data-tillkey-clear>${msg("tillkeyPadClear")}</button>
    <button type="button" class="tillkey-key" data-tillkey-digit="0" aria-label="${msg("tillkeyPadDigit", "0")}">0</button>
    <button type="button" class="tillkey-key tillkey-key-soft" data-tillkey-backspace aria-label="${msg("tillkeyPadBackspace")}">
      <svg viewBox="0 0 24 24" width="26" height="26" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
        <path d="M9 5h11a1.5 1.5 0 0 1 1.5 1.5v11A1.5 1.5 0 0 1 20 19H9l-6.5-7z"/><path d="M12 9.5l5 5m0-5l-5 5"/>
      </svg>
    </button>
  </div>
</#macro>
