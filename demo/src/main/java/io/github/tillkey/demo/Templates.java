package io.github.tillkey.demo;

import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;

/** The pages and texts of the demo. In files that end with {@code ftlh} every value is escaped for HTML. */
final class Templates {
    private final Configuration configuration = new Configuration(Configuration.VERSION_2_3_34);

    Templates() {
        configuration.setClassForTemplateLoading(Templates.class, "");
        configuration.setDefaultEncoding("UTF-8");
        configuration.setNumberFormat("computer");
        configuration.setDateTimeFormat("yyyy-MM-dd HH:mm:ss");
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
}
