<#assign terminal = demo.terminal()>
<#assign keycloak = demo.keycloak()>
<#assign clients = demo.clients()>

Tillkey demo is running.

  Start here     ${clients.index()}
  Point of sale  ${clients.pos()}
  Back office    ${clients.backOffice()}
  Web shop       ${clients.webShop()}
  Admin console  ${keycloak.adminConsole()}  (${keycloak.adminUsername()} / ${keycloak.adminPassword()})
  Server log     ${keycloak.log()}

  User   Password    PIN     Who
  ----   --------    ---     ---
<#list demo.users() as user>
  ${user.username()?right_pad(7)}${user.password()?right_pad(12)}${(user.pin()!"-")?right_pad(8)}${user.description()}
</#list>

Enrolment code for ${terminal.name()} in ${terminal.storeId()}: ${terminal.code()}  (until ${terminal.codeExpiresAt()})
PINs are temporary: members replace them at their first login on a till.

Try it:
  1. Open ${clients.pos()} and log in: type the enrolment code, and Bob's name and
     password to confirm it (bob, bob-demo), and this browser is ${terminal.name()} of ${terminal.storeId()}.
  2. Type Anna's PIN, and you are Anna, cashier in STO-01. Then "Switch cashier" and type Bob's.
     Carla's PIN is refused: she does not work in STO-01.
  3. Open ${clients.backOffice()}: the PIN opens nothing there.
     Log in as erik with his password.

${stop!"Stop with Ctrl-C."}
