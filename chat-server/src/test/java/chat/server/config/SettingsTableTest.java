package chat.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documentation has of the settings is what the server has. */
final class SettingsTableTest {

    /** A flag with its label, and its default. */
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `--([a-z-]+ \\S+)` \\| (.+?) \\|");

    private static String page() throws IOException {
        Path top = Path.of("..");
        try (Stream<Path> docs = Files.list(top.resolve("docs"))) {
            for (Path page : Stream.concat(Stream.of(top.resolve("README.md")), docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList()) {
                String text = Files.readString(page);
                if (text.contains("| `--max-users N` |")) {
                    return text;
                }
            }
        }
        throw new AssertionError("no page has a table of the settings");
    }

    @Test
    void tableHasEverySettingWithItsLabelAndDefaultAndNoOther() throws IOException {
        Map<String, String> table = new TreeMap<>();
        for (MatchResult row : ROW.matcher(page()).results().toList()) {
            table.put(row.group(1), row.group(2));
        }

        assertThat(table).isEqualTo(settings());
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        for (Setting<?> setting : ServerOptions.SETTINGS) {
            String usual = setting.usual();
            String absent = setting.equals(ServerConfig.HOST) ? "all interfaces" : "none";
            settings.put(setting.name() + " " + setting.label(), usual == null ? absent : usual);
        }
        return settings;
    }

    /** One name is enough to find flag, variable and key. */
    @Test
    void namesAreInLowerCaseWithHyphens() {
        assertThat(ServerOptions.SETTINGS)
                .extracting(Setting::name)
                .allMatch(name -> name.matches("[a-z]+(-[a-z]+)*"))
                .doesNotHaveDuplicates();
    }
}
