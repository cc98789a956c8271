<#-- Slips of paper with first passwords and PINs: one on A6, more on sheets of A4, four to a sheet. The page stands
     alone: no script, no other file, black on white. Each slip has the language of its member, thus msg of its own. -->
<#assign many = slips?size gt 1>
<!DOCTYPE html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${msg("tillkeySlipTitle")}</title>
<style>
@page { size: <#if many>A4<#else>105mm 148mm</#if>; margin: 0; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #000; font: 8.5pt/1.3 system-ui, "Segoe UI", Roboto, Arial, sans-serif; }
.sheet { break-after: page; }
.sheet:last-child { break-after: auto; }
.slip { width: 105mm; min-height: 146mm; padding: 7mm; overflow-wrap: anywhere; }
<#if many>
.sheet { width: 210mm; height: 296mm; display: flex; flex-wrap: wrap; align-content: flex-start; }
.slip { height: 148mm; overflow: hidden; outline: 0.2mm dashed #000; }
</#if>
h1, h2, p, dl, dd { margin: 0; }
header { border-bottom: 0.5mm solid #000; padding-bottom: 2mm; margin-bottom: 2.5mm; }
h1 { font-size: 10pt; font-weight: 600; }
h2 { font-size: 15pt; line-height: 1.2; margin-top: 1mm; }
h2.long { font-size: 10pt; }
section { margin-bottom: 2.5mm; border: 0.25mm solid #000; padding: 2mm 3mm; break-inside: avoid; }
dt { font-size: 7.5pt; }
dd { margin-bottom: 1mm; }
section dd { font-weight: 600; }
.secret { font: 600 15pt/1.3 ui-monospace, "DejaVu Sans Mono", Consolas, monospace; letter-spacing: 0.06em; }
.pin { font-size: 22pt; letter-spacing: 0.2em; }
.keep { border-top: 0.25mm solid #000; padding: 1.5mm 0; font-weight: 600; }
</style>
</head>
<body data-tillkey-page="slips">
<#list slips?chunk(4) as sheet>
<div class="sheet">
<#list sheet as slip>
<article class="slip" lang="${slip.lang}">
<header>
<h1>${organisation}</h1>
<#assign called = slip.name!slip.username>
<h2<#if called?length gt 40> class="long"</#if>>${called}</h2>
</header>
<#if slip.pin??>
<section>
<dl>
<dt>${slip.msg("tillkeySlipPin")}</dt>
<dd class="secret pin">${slip.pin}</dd>
</dl>
<p>${slip.msg("tillkeySlipPinHow")}</p>
<#if slip.pinUntil??><p>${slip.msg("tillkeySlipPinUntil", slip.pinUntil)}</p></#if>
</section>
</#if>
<#if slip.password??>
<section>
<dl>
<#if slip.address??><dt>${slip.msg("tillkeySlipAddress")}</dt>
<dd>${slip.address}</dd></#if>
<dt>${slip.msg("tillkeySlipUsername")}</dt>
<dd>${slip.username}</dd>
<dt>${slip.msg("tillkeySlipPassword")}</dt>
<dd class="secret">${slip.password}</dd>
</dl>
<p>${slip.msg("tillkeySlipPasswordHow")}</p>
</section>
</#if>
<p class="keep">${slip.msg("tillkeySlipKeep")}</p>
<dl>
<#if slip.stores?has_content><dt>${slip.msg("tillkeySlipStores")}</dt>
<dd>${slip.stores?join(", ")}<#if slip.moreStores gt 0> ${slip.msg("tillkeySlipMoreStores", slip.moreStores?c)}</#if></dd></#if>
<#if slip.validUntil??><dt>${slip.msg("tillkeySlipUntil")}</dt>
<dd>${slip.validUntil}</dd></#if>
</dl>
</article>
</#list>
</div>
</#list>
</body>
</html>
