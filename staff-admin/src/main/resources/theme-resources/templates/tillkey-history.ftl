<#-- Who changed what about a member, to be printed. The page stands alone: no script, no other file, black on white. -->
<!DOCTYPE html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${msg("tillkeyHistoryTitle", name!username)}</title>
<style>
@page { size: A4; margin: 15mm; }
body { margin: 0 auto; max-width: 180mm; background: #fff; color: #000; overflow-wrap: anywhere;
  font: 9.5pt/1.4 system-ui, "Segoe UI", Roboto, Arial, sans-serif; }
h1 { font-size: 15pt; line-height: 1.2; margin: 0 0 2mm; }
p { margin: 0 0 1mm; }
table { width: 100%; border-collapse: collapse; margin-top: 4mm; table-layout: fixed; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { text-align: start; vertical-align: top; padding: 1mm 2mm 1mm 0; border-bottom: 0.2mm solid #000; }
th { border-bottom-width: 0.5mm; }
th:nth-child(1) { width: 44mm; }
th:nth-child(3) { width: 34mm; }
code { font: 7.5pt/1.4 ui-monospace, "DejaVu Sans Mono", Consolas, monospace; display: block; }
@media screen { body { padding: 10mm; } }
</style>
</head>
<body data-tillkey-page="history">
<p>${organisation}</p>
<h1>${msg("tillkeyHistoryTitle", name!username)}</h1>
<p>${msg("tillkeyHistoryUsername", username)}</p>
<p>${msg("tillkeyHistoryPeriod", days?c)}<#if cut> ${msg("tillkeyHistoryCut", lines?size?c)}</#if></p>
<p><#if by??>${msg("tillkeyHistoryMadeBy", made, by)}<#else>${msg("tillkeyHistoryMade", made)}</#if></p>
<#if lines?has_content>
<table>
<thead>
<tr><th scope="col">${msg("tillkeyHistoryWhen")}</th><th scope="col">${msg("tillkeyHistoryWhat")}</th><th scope="col">${msg("tillkeyHistoryBy")}</th></tr>
</thead>
<tbody>
<#list lines as line>
<tr>
<td>${line.at}</td>
<td><#if line.subject?? && line.change??>${msg(line.change, msg(line.subject))}<code>${line.what}</code><#else><code>${line.what}</code></#if><#if line.written??><code>${line.written}</code></#if></td>
<td>${line.by!"–"}</td>
</tr>
</#list>
</tbody>
</table>
<#else>
<p>${msg("tillkeyHistoryNone")}</p>
</#if>
</body>
</html>
