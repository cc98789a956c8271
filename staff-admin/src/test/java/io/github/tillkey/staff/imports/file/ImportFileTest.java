package io.github.tillkey.staff.imports.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tillkey.core.usecase.RequestRefusedException;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the exports of other systems look like, and what is read from them. */
class ImportFileTest {

    private static final JsonMapper JSON = new JsonMapper();

    private static final StoreNames NAMES = name -> {
        String id = Map.of("city", "STO-01", "harbour", "STO-02").get(name.toLowerCase(java.util.Locale.ROOT));
        if (id == null) {
            throw new BadCellException(name + " is no store.");
        }
        return id;
    };

    /** A mapping of columns that are called a to z: field, and options as JSON fields. */
    private static ImportMapping mapping(String options, String... columns) {
        String json = "{" + (options.isEmpty() ? "" : options.replace('\'', '"') + ",") + "\"columns\":["
                + Arrays.stream(columns)
                        .map(column -> {
                            String[] parts = column.split("[=;]", 3);
                            return "{\"column\":\"" + parts[0] + "\",\"field\":\"" + parts[1] + "\""
                                    + (parts.length > 2 ? "," + parts[2].replace('\'', '"') : "") + "}";
                        })
                        .collect(Collectors.joining(","))
                + "]}";
        try {
            return JSON.readValue(json, ImportMapping.class);
        } catch (JsonProcessingException wrong) {
            throw new IllegalArgumentException(json, wrong);
        }
    }

    private static ImportFile read(ImportMapping mapping, String... lines) {
        return ImportFile.ofCsv(String.join("\r\n", lines).getBytes(UTF_8), mapping, NAMES);
    }

    private static ImportRow one(ImportMapping mapping, String... lines) {
        List<ImportRow> rows = read(mapping, lines).rows();
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    private static List<String> problems(ImportMapping mapping, byte[] file) {
        RequestRefusedException refused =
                catchThrowableOfType(RequestRefusedException.class, () -> ImportFile.ofCsv(file, mapping, NAMES));
        assertThat(refused).as("a refusal").isNotNull();
        assertThat(refused.kind()).isEqualTo(RequestRefusedException.Kind.INVALID);
        return refused.problems();
    }

    private static List<String> problems(ImportMapping mapping, String... lines) {
        return problems(mapping, String.join("\r\n", lines).getBytes(UTF_8));
    }

    private static String data(ImportRow row) {
        assertThat(row.problem()).isNull();
        return row.data().externalId()
                + ' '
                + row.data().firstName()
                + ' '
                + row.data().lastName();
    }

    private static String stores(ImportRow row) {
        return row.problem() != null
                ? "! " + row.problem()
                : (row.everyStore() ? "every" + row.everyStoreRoles() + ' ' : "")
                        + row.places().stream()
                                .map(place -> place.storeId() + (place.roles() == null ? "" : place.roles()))
                                .collect(Collectors.joining(" "));
    }

    @Test
    void anExportInWhichEverythingIsAString() throws JsonProcessingException {
        ImportMapping mapping = mapping(
                "",
                "id=externalId",
                "active=blocked;'inverted':true",
                "shops=stores;'everyStore':['0']",
                "limit=filters;'filter':'limit'");
        ObjectNode row = (ObjectNode)
                JSON.readTree("{\"id\":\"7\",\"active\":\"false\",\"shops\":\"0\",\"limit\":\"0\",\"phone\":null}");

        ImportFile file = ImportFile.ofJson(List.of(row), mapping, NAMES);

        ImportRow read = file.rows().get(0);
        assertThat(read.blocked()).isTrue();
        assertThat(stores(read)).isEqualTo("every[] ");
        assertThat(read.data().filters()).isEqualTo(Map.of("limit", List.of("0")));
        assertThat(file.ignored()).containsExactly("phone");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            quoteCharacter = '~',
            value = {
                // No text means every store unless the mapping says so.
                "0 > 0",
                "ALL_CURRENT_AND_FUTURE_LOCATIONS > ALL_CURRENT_AND_FUTURE_LOCATIONS",
                "* > *",
                "[] > ~~",
                "~~ > ~~",
                "~  ~ > ~~",
                "STO-01|STO-02 > STO-01 STO-02",
                "| STO-01 || STO-01 | > STO-01",
                "~[\"\"STO-01\"\", \"\"STO-02\"\"]~ > STO-01 STO-02"
            })
    void anEmptyListOfOutletsIsNotAll(String cell, String stores) {
        ImportMapping mapping = mapping("'separator':','", "id=externalId", "outlets=stores;'separator':'|'");

        ImportRow row = one(mapping, "id,outlets", "7,\"" + cell + '"');

        assertThat(stores(row)).isEqualTo(stores);
        assertThat(row.storesExpected()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "ALL_CURRENT_AND_FUTURE_LOCATIONS, cashier, 'every[cashier] '",
        "all_current_and_future_locations, , 'every[] '",
        "0, , 'every[] '",
        "00, , 00",
        "STO-01, cashier, STO-01[cashier]",
        "STO-01|0, cashier, 'every[cashier] STO-01[cashier]'"
    })
    void whatMeansEveryStoreIsMapped(String cell, @Nullable String roles, String stores) {
        ImportMapping mapping = mapping(
                "",
                "id=externalId",
                "locations=stores;'separator':'|','everyStore':['ALL_CURRENT_AND_FUTURE_LOCATIONS','0']",
                "job=roles");

        assertThat(stores(one(mapping, "id,locations,job", "7," + cell + "," + (roles == null ? "" : roles))))
                .isEqualTo(stores);
    }

    @ParameterizedTest
    @CsvSource({"Yes, true", "no, false", "FALSE, false", "1, true", "0, false", "'', "})
    void aBlockSignInColumn(String cell, @Nullable Boolean blocked) {
        ImportMapping mapping = mapping("", "User name=email", "Block sign in (Yes/No)=blocked");

        ImportRow row = one(
                mapping,
                "version:v1.0,,",
                "User name,Block sign in (Yes/No),Office",
                "Anna@retail.example," + cell + ",Stockholm");

        assertThat(row.blocked()).isEqualTo(blocked);
        assertThat(row.data().email()).isEqualTo("anna@retail.example");
        assertThat(row.lines()).containsExactly(3);
    }

    @Test
    void aTextThatIsNeitherTrueNorFalseIsAnError() {
        ImportMapping mapping = mapping("'trueTexts':['gesperrt']", "id=externalId", "state=blocked");

        assertThat(one(mapping, "id,state", "7,Gesperrt").blocked()).isTrue();
        assertThat(one(mapping, "id,state", "7,true").problem())
                .contains("line 2")
                .contains("\"state\"");
    }

    @Test
    void severalLinesBeforeTheHeader() {
        ImportMapping mapping = mapping("", "Nr=externalId", "Name=displayName");

        ImportFile file =
                read(mapping, "Personalliste;Stand 1.12.2026", "", "erzeugt von;Nr", "Nr;Name", "7;Anna Berg");

        assertThat(file.rows()).extracting(ImportFileTest::data).containsExactly("7 Anna Berg");
        assertThat(file.rows().get(0).lines()).containsExactly(5);
    }

    @ParameterizedTest
    @CsvSource({
        "TT.MM.JJJJ, 31.12.2026, 2026-12-31",
        "dd.MM.yyyy, 31.12.2026, 2026-12-31",
        "d.M.yyyy, 1.2.2027, 2027-02-01",
        "dd.MM.yy, 31.12.26, 2026-12-31",
        "MM/dd/yyyy, 12/31/2026, 2026-12-31",
        "yyyy-MM-dd, 2026-12-31, 2026-12-31",
        "dd.MM.yyyy HH:mm:ss, 31.12.2026 00:00:00, 2026-12-31",
        "dd.MM.yyyy HH:mm, 31.12.2026 18:30, 2026-12-31T18:30",
        "dd.MM.yyyy, 31.02.2026, !",
        "dd.MM.yyyy, 2026-12-31, !",
        "MM/dd/yyyy, 31/12/2026, !",
        "dd.MM.yyyy, 46022, !"
    })
    void datesInTheFormatOfTheFile(String format, String cell, String date) {
        ImportMapping mapping = mapping("'dateFormats':['" + format + "']", "id=externalId", "end=validUntil");

        ImportRow row = one(mapping, "id,end", "7," + cell);

        assertThat(row.problem() == null ? row.data().validUntil() : "!").isEqualTo(date);
    }

    @Test
    void aDateThatCanBeTwoDaysIsAnError() {
        ImportMapping mapping = mapping("'dateFormats':['dd/MM/yyyy','MM/dd/yyyy']", "id=externalId", "end=validUntil");

        assertThat(one(mapping, "id,end", "7,31/12/2026").data().validUntil()).isEqualTo("2026-12-31");
        assertThat(one(mapping, "id,end", "7,03/04/2026").problem()).contains("2026-03-04 or 2026-04-03");
    }

    @ParameterizedTest
    @CsvSource({
        "',', '12,0', 12",
        "',', '12,50', 12.5",
        "',', '1.234,00', 1234",
        "',', 1.234, 1234",
        "',', 0007, 0007",
        "'.', '1,234.0', 1234",
        "'.', 12.5, 12.5",
        "',', 12a, !",
        "',', '1,2,3', !",
        "'.', '12,5', !"
    })
    void decimalCommas(String mark, String cell, String id) {
        ImportMapping mapping = mapping("'separator':';'", "id=externalId;'decimal':'" + mark + "'");

        ImportRow row = one(mapping, "id;x", cell + ";");

        assertThat(row.problem() == null ? row.data().externalId() : "!").isEqualTo(id);
    }

    @Test
    void aDecimalCommaThatSplitsItsCellIsAnError() {
        ImportMapping mapping = mapping("'separator':','", "id=externalId", "hours=description", "shop=stores");

        assertThat(one(mapping, "id,hours,shop", "7,37,5,STO-01").problem())
                .contains("line 2 has 4 cells and the header 3")
                .contains("decimal comma");
        assertThat(one(mapping, "id,hours,shop", "7,\"37,5\",STO-01").data().description())
                .isEqualTo("37,5");
    }

    @Test
    void encodings() {
        String text = "id;Vorname;Nachname\n7;Åsa;Øst–Müller\n";
        ImportMapping plain = mapping("", "id=externalId", "Vorname=firstName", "Nachname=lastName");
        ImportMapping stated =
                mapping("'encoding':'windows-1252'", "id=externalId", "Vorname=firstName", "Nachname=lastName");
        Charset windows = Charset.forName("windows-1252");

        for (byte[] file : List.of(
                text.getBytes(UTF_8), ("\ufeff" + text).getBytes(UTF_8), ("\ufeff" + text).getBytes(UTF_16LE))) {
            assertThat(data(ImportFile.ofCsv(file, plain, NAMES).rows().get(0))).isEqualTo("7 Åsa Øst–Müller");
        }
        assertThat(data(ImportFile.ofCsv(text.getBytes(windows), stated, NAMES)
                        .rows()
                        .get(0)))
                .isEqualTo("7 Åsa Øst–Müller");
        assertThat(data(ImportFile.ofCsv(("\ufeff" + text).getBytes(UTF_8), stated, NAMES)
                        .rows()
                        .get(0)))
                .as("a byte order mark is certain")
                .isEqualTo("7 Åsa Øst–Müller");
        assertThat(problems(plain, text.getBytes(windows)))
                .singleElement()
                .asString()
                .startsWith("line 2: the character at position 3 ")
                .contains("windows-1252");
        assertThat(ImportFile.ofCsv("\ufeff\"id\";Vorname;Nachname\n7;;".getBytes(UTF_8), plain, NAMES)
                        .rows())
                .as("a byte order mark before a quote")
                .hasSize(1);
        assertThat(problems(plain, "id;Vorname;Nachname\n7;Ada;Berg".getBytes(UTF_16LE)))
                .singleElement()
                .asString()
                .contains("UTF-16");
        assertThat(problems(mapping("'encoding':'EBCDIC'", "id=externalId"), text.getBytes(ISO_8859_1)))
                .singleElement()
                .asString()
                .contains("encoding must be one of");
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t"})
    void theSeparatorIsFound(String separator) {
        ImportMapping mapping = mapping("", "id=externalId", "name=displayName;'order':'last, first'");

        ImportRow row = one(mapping, "id" + separator + "name", "7" + separator + "\"van der Berg, Anna Maria\"");

        assertThat(data(row)).isEqualTo("7 Anna Maria van der Berg");
    }

    @ParameterizedTest
    @CsvSource({
        "first last, Anna Berg, Anna/Berg",
        "first last, Anna Maria Berg, Anna Maria/Berg",
        "first last, Anna van der Berg, Anna/van der Berg",
        "first last, anna maria berg, anna maria/berg",
        "last first, Berg Anna Maria, Berg/Anna Maria",
        "last first, van der Berg Anna, van der Berg/Anna",
        "'last, first', 'van der Berg, Anna', van der Berg/Anna",
        "first last, Anna, !",
        "'last, first', Anna Berg, !",
        "'last, first', 'Berg, Anna, Dr.', !"
    })
    void oneDisplayName(String order, String name, String split) {
        ImportMapping mapping = mapping("'separator':';'", "id=externalId", "name=displayName;'order':'" + order + "'");

        ImportRow row = one(mapping, "id;name", "7;" + name);

        String last = row.data().lastName();
        assertThat(
                        row.problem() != null
                                ? "!"
                                : order.startsWith("first")
                                        ? row.data().firstName() + "/" + last
                                        : last + "/" + row.data().firstName())
                .isEqualTo(split);
    }

    @Test
    void severalRowsOfOnePersonAreOne() {
        ImportMapping mapping =
                mapping("", "id=externalId", "mail=email", "first=firstName", "shop=stores", "job=roles", "tag=tags");

        List<ImportRow> rows = read(
                        mapping,
                        "id,mail,first,shop,job,tag",
                        "7,anna@x.example,Anna,STO-01,cashier,summer",
                        "8,bob@x.example,Bob,STO-01,store-manager,",
                        "7,,Anna,STO-02,store-manager,night",
                        ",ANNA@x.example,,STO-01,approve-card-return,",
                        "7,,,STO-03,,")
                .rows();

        assertThat(rows).extracting(ImportRow::lines).containsExactly(List.of(2, 4, 5, 6), List.of(3));
        assertThat(stores(rows.get(0))).isEqualTo("STO-01[approve-card-return, cashier] STO-02[store-manager] STO-03");
        assertThat(rows.get(0).data().tags()).containsExactly("night", "summer");
        assertThat(rows.get(0).data().email()).isEqualTo("anna@x.example");
    }

    @Test
    void rowsThatContradictEachOtherNameBoth() {
        ImportMapping mapping = mapping("", "id=externalId", "mail=email", "last=lastName", "off=blocked");

        List<ImportRow> rows = read(
                        mapping,
                        "id,mail,last,off",
                        "7,anna@x.example,Berg,true",
                        "7,,Strand,false",
                        "8,bob@x.example,,",
                        "9,Bob@x.example,,",
                        ",,Nobody,")
                .rows();

        assertThat(rows.get(0).problem())
                .contains("lastName is \"Berg\" in line 2 and \"Strand\" in line 3")
                .contains("blocked is \"true\" in line 2 and \"false\" in line 3");
        assertThat(rows.subList(1, 3))
                .allSatisfy(row -> assertThat(row.problem()).contains("lines 4 and 5"));
        assertThat(rows.get(3).problem()).contains("line 6 has neither external id nor e-mail");
    }

    @Test
    void leadingZerosComeBackWhereTheMappingSaysSo() {
        ImportMapping padded =
                mapping("", "id=externalId;'width':6", "shops=stores;'width':4,'separator':'|','decimal':','");
        ImportMapping plain = mapping("", "id=externalId", "shops=stores;'separator':'|'");

        assertThat(one(padded, "id;shops", "42;7|0012|12345|3,0").data().externalId())
                .isEqualTo("000042");
        assertThat(stores(one(padded, "id;shops", "42;7|0012|12345|3,0"))).isEqualTo("0007 0012 12345 0003");
        assertThat(one(plain, "id;shops", "42;7|0012").data().externalId()).isEqualTo("42");
        assertThat(stores(one(plain, "id;shops", "42;7|0012"))).isEqualTo("7 0012");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PIN",
                "Pin code",
                "pin_code",
                "Employee PIN",
                "userPin",
                "passcode",
                "Initial password [passwordProfile] Required",
                "Passwort",
                "Lösenord",
                "mot de passe",
                "PINCODE",
                "Initialpasswort",
                "Startkennwort",
                "Startlösenord",
                "Engangspassord",
                "uusisalasana",
                "userpassword",
                "userpassw",
                "Kassenpin",
                "staffpin",
                "PINNummer",
                "pinnr",
                "Kassapinkod",
                "mypincode",
                "Hasło"
            })
    void aColumnOfPinsOrPasswordsIsRefused(String name) {
        ImportMapping mapping = mapping("", "id=externalId");

        assertThat(problems(mapping, "id;" + name, "1;", "2;4711", "3;471199"))
                .singleElement()
                .asString()
                .startsWith("line 3, column \"" + name + "\": ")
                .contains("temporary PINs")
                .doesNotContain("4711");
        assertThat(read(mapping, "id;" + name, "1;").rows())
                .as("an empty column")
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Shipping",
                "spinning",
                "opinion",
                "spin",
                "Alpin",
                "Terpin",
                "Pinnwand",
                "Pinot",
                "Passnummer",
                "Compass",
                "Pinar",
                "Kontaktpersonen",
                "Department"
            })
    void otherColumnsAreNot(String name) {
        assertThat(read(mapping("", "id=externalId"), "id;" + name, "1;4711").ignored())
                .containsExactly(name);
    }

    @Test
    void aPinCannotBeMapped() {
        assertThat(problems(mapping("", "id=externalId", "code=pin"), "id,code", "1,4711"))
                .singleElement()
                .asString()
                .contains("column \"code\"")
                .contains("temporary PINs");
    }

    @Test
    void storesByName() {
        ImportMapping mapping = mapping("", "id=externalId", "shop=stores;'storesBy':'name','separator':'/'");

        assertThat(stores(one(mapping, "id,shop", "7,City / HARBOUR"))).isEqualTo("STO-01 STO-02");
        assertThat(one(mapping, "id,shop", "7,Moon").problem()).contains("Moon");
    }

    @Test
    void valuesToRolesAndKinds() {
        ImportMapping mapping = mapping(
                "",
                "id=externalId",
                "shop=stores",
                "job=roles;'values':{'Verkauf':['cashier'],'Leitung':['cashier','store-manager'],'Lager':[]}",
                "type=kind;'values':{'Aushilfe':['external']}");

        assertThat(stores(one(mapping, "id,shop,job,type", "7,STO-01,LEITUNG,")))
                .isEqualTo("STO-01[cashier, store-manager]");
        assertThat(stores(one(mapping, "id,shop,job,type", "7,STO-01,Lager,"))).isEqualTo("STO-01[]");
        assertThat(stores(one(mapping, "id,shop,job,type", "7,STO-01,[],"))).isEqualTo("STO-01");
        assertThat(one(mapping, "id,shop,job,type", "7,STO-01,Verkauf,aushilfe")
                        .data()
                        .kind())
                .isEqualTo("external");
        assertThat(one(mapping, "id,shop,job,type", "7,STO-01,Chef,").problem()).contains("\"Chef\"");
        assertThat(one(mapping, "id,shop,job,type", "7,,Verkauf,").problem()).contains("roles and no store");
    }

    @Test
    void oneTextForEveryRow() throws JsonProcessingException {
        ImportMapping mapping = JSON.readValue("""
                {"emptyTexts": ["NULL", "-"], "columns": [
                  {"column": "id", "field": "externalId"},
                  {"column": "shop", "field": "stores"},
                  {"value": "cashier", "field": "roles"},
                  {"value": "external", "field": "kind"}]}""", ImportMapping.class);

        assertThat(stores(one(mapping, "id,shop", "7,STO-01"))).isEqualTo("STO-01[cashier]");
        assertThat(one(mapping, "id,shop", "7,null").data().kind()).isEqualTo("external");
        assertThat(stores(one(mapping, "id,shop", "7,null"))).isEmpty();
    }

    @Test
    void allThatIsWrongWithTheFileIsTold() {
        ImportMapping mapping =
                mapping("", "id=externalId", "first=firstName", "mail=email", "job=tags;'optional':true");

        assertThat(problems(mapping, "id,first,first,password", "7,Anna,Anna,secret"))
                .hasSize(3)
                .anyMatch(problem -> problem.startsWith("line 1, column \"first\": ") && problem.contains("twice"))
                .anyMatch(problem -> problem.startsWith("line 1, column \"mail\": ") && problem.contains("no such"))
                .anyMatch(problem -> problem.startsWith("line 2, column \"password\": "));
        assertThat(problems(mapping, "a,b", "1,2")).singleElement().asString().contains("\"id\", \"first\"");
        assertThat(problems(mapping, "")).hasSize(1);
        assertThat(problems(mapping, "id,first,mail"))
                .singleElement()
                .asString()
                .contains("no row");
        assertThat(problems(mapping, "id,first,mail", "7,\"Anna,x", "8,Bo,y"))
                .singleElement()
                .asString()
                .contains("line 2: a quote is not closed");
    }

    @Test
    void quotesAndLineEnds() {
        ImportMapping mapping = mapping("'separator':';'", "id=externalId", "note=description");

        List<ImportRow> rows = ImportFile.ofCsv(
                        "id;note\n\n1;\"a;\"\"b\"\"\nc\"\r\n2;5\" tall\r3;\\\n;\n".getBytes(UTF_8), mapping, NAMES)
                .rows();

        assertThat(rows)
                .extracting(row -> row.lines() + row.data().description())
                .containsExactly("[3]a;\"b\"\nc", "[5]5\" tall", "[6]\\");
        assertThat(problems(mapping, "id;note", "7;\"open", "8;\"Bo\"", "9;"))
                .singleElement()
                .asString()
                .startsWith("line 3: a quote in a quoted text");
    }

    @Test
    void allThatIsWrongWithTheMappingIsToldAtMostFifty() {
        assertThat(problems(
                        mapping(
                                "'separator':'|','encoding':'x','dateFormats':['Q']",
                                "a=name",
                                "b=firstName;'inverted':true",
                                "c=firstName",
                                "d=displayName;'order':'x'",
                                "e=roles",
                                "f=filters",
                                "g=username;'width':99"),
                        "a"))
                .hasSize(12)
                .anyMatch(problem -> problem.contains("externalId or email"));
        String[] many =
                IntStream.range(0, 80).mapToObj(i -> "c" + i + "=nothing").toArray(String[]::new);
        assertThat(problems(mapping("", many), "a")).hasSize(50);
    }

    @Test
    void aThousandPersonsAndNoMore() {
        ImportMapping mapping = mapping("", "id=externalId", "shop=stores");
        StringBuilder text = new StringBuilder("id,shop\n");
        IntStream.range(0, 2_000)
                .forEach(i -> text.append(i / 2).append(",STO-").append(i % 2).append('\n'));

        assertThat(read(mapping, text.toString()).rows()).hasSize(1_000);
        assertThat(problems(mapping, text + "x,STO-1\n"))
                .singleElement()
                .asString()
                .startsWith("line 2002: ");
    }

    @Test
    void aTableThatIsTooWideOrTooLongIsNotBuilt() {
        ImportMapping mapping = mapping("", "id=externalId");
        String wide = IntStream.range(0, 500).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
        String lines = "7\n".repeat(20_001);

        assertThat(problems(mapping, "id," + wide, "7"))
                .singleElement()
                .asString()
                .startsWith("line 1: there are more than 500 columns");
        assertThat(problems(mapping, "id", "7", "8," + wide))
                .singleElement()
                .asString()
                .startsWith("line 3: there are more than 500 columns");
        assertThat(read(mapping, "id;note", "7;" + "a,".repeat(600)).rows())
                .as("by the other separator")
                .hasSize(1);
        assertThat(problems(mapping, "id", lines))
                .singleElement()
                .asString()
                .contains("there are more than 20000 lines");
    }

    @Test
    void rowsWithAnotherFieldEachMakeNoTable() {
        ImportMapping mapping = mapping("", "id=externalId");

        assertThat(jsonProblems(
                        mapping,
                        IntStream.range(0, 20_000)
                                .mapToObj(i -> JSON.createObjectNode().put("f" + i, 1))
                                .toList()))
                .containsExactly("line 501: there are more than 500 columns; leave some out.");
        assertThat(jsonProblems(
                        mapping,
                        IntStream.range(0, 20_001)
                                .mapToObj(i -> JSON.createObjectNode().put("id", 7))
                                .toList()))
                .containsExactly("line 20001: there are more than 20000 lines; split the file.");
    }

    private static List<String> jsonProblems(ImportMapping mapping, List<ObjectNode> rows) {
        RequestRefusedException refused =
                catchThrowableOfType(RequestRefusedException.class, () -> ImportFile.ofJson(rows, mapping, NAMES));
        assertThat(refused).as("a refusal").isNotNull();
        return refused.problems();
    }

    @Test
    void aMappingInACallIsNoLongerThanAStoredOne() {
        String texts = IntStream.range(0, 5_000).mapToObj(i -> "'x" + i + "'").collect(Collectors.joining(","));
        for (String option : List.of("trueTexts", "falseTexts", "emptyTexts", "dateFormats")) {
            ImportMapping mapping = mapping("'" + option + "':[" + texts + "]", "id=externalId");
            assertThat(catchThrowableOfType(RequestRefusedException.class, () -> read(mapping, "id", "7")))
                    .as(option)
                    .hasMessageContaining("it may have 20000");
        }
        String formats = IntStream.range(0, 21).mapToObj(i -> "'dd.MM.yyyy'").collect(Collectors.joining(","));
        assertThat(problems(mapping("'dateFormats':[" + formats + "]", "id=externalId"), "id", "7"))
                .singleElement()
                .asString()
                .contains("at most 20 dateFormats");
    }

    @Test
    void ourOwnExportsComeBackAsTheyWere() {
        ImportRow row = one(
                ImportMapping.OWN,
                "externalId,username,email,firstName,lastName,kind,status,endsAt,stores,roles,tags",
                "'-7,anna,,'=Anna,O'Berg,employee,active,,STO-01,cashier|store-manager,'+x|y");

        assertThat(data(row)).isEqualTo("-7 =Anna O'Berg");
        assertThat(stores(row)).isEqualTo("STO-01[cashier, store-manager]");
        assertThat(row.data().tags()).containsExactly("+x", "y");
    }
}
