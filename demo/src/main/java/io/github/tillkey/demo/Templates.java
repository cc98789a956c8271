package io.github.tillkey.demo;

import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/** The pages and texts of the demo. In files that end with {@code ftlh} every value is escaped for HTML. */
final class Templates {
    private final Configuration configuration = new Configuration(Configuration.VERSION_2_3_34);

    Templates() {
        configuration.setClassForTemplateLoading(Templates.class, "");
        configuration.setDefaultEncoding("UTF-8");
        configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        configuration.setLogTemplateExceptions(false);
        configuration.setNumberFormat("computer");
    }

    String render(String name, Map<String, ?> values) throws IOException {
        try {
            StringWriter text = new StringWriter();
            configuration.getTemplate(name).process(values, text);
            return text.toString();
        } catch (TemplateException e) {
            throw new IOException(e);
        }
    }

    /** A file as it is. */
    static String text(String name) throws IOException {
        try (InputStream stream = Templates.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
