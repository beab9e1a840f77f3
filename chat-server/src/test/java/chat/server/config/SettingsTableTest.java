package chat.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the documentation has of the settings is what the server has. */
final class SettingsTableTest {

    /** A flag with its label, and its default. */
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `--([a-z-]+ \\S+)` \\| (.+?) \\|");

    @Test
    void tableHasEverySettingWithItsLabelAndDefaultAndNoOther() throws IOException {
        assertThat(table("docs/settings.md")).isEqualTo(settings());
    }

    @Test
    void readmeHasSomeOfThem() throws IOException {
        Map<String, String> table = table("README.md");

        assertThat(table).isNotEmpty();
        assertThat(settings()).containsAllEntriesOf(table);
    }

    /** @param page seen from the top of the repository */
    private static Map<String, String> table(String page) throws IOException {
        Map<String, String> table = new TreeMap<>();
        String text = Files.readString(Path.of("..", page));
        for (MatchResult row : ROW.matcher(text).results().toList()) {
            table.put(row.group(1), row.group(2));
        }
        return table;
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
