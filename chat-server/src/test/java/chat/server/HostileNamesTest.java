package chat.server;

import static chat.server.Texts.join;
import static chat.server.Texts.object;
import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.RawClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Names that would take long to bring into a form, in every place where one is asked for. Each of these lines would keep an event loop
 * for a second if its name were normalised before its length is looked at.
 */
class HostileNamesTest {

    /** Enough lines that even a tenth of a second for each would be noticed. */
    private static final int LINES = 20;

    private static final Duration PATIENCE = Duration.ofSeconds(4);

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    /** Together they fill a line of {@code bytes}. */
    private static List<String> hostileNames(int bytes) {
        return List.of(
                "a" + "\u030d\u0316".repeat(bytes / 4),
                "\u0316\u030d".repeat(bytes / 4),
                "\u1100\u1161".repeat(bytes / 6),
                "\uff76\uff9e".repeat(bytes / 6),
                "\u0f73".repeat(bytes / 3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "users   | ~room~:~%s~             | room_unknown",
                "message | ~room~:~%s~,~text~:~x~  | room_unknown",
                "topic   | ~room~:~%s~,~topic~:~x~ | room_unknown",
                "history | ~room~:~%s~             | room_unknown",
                "part    | ~room~:~%s~             | room_unknown",
                "enter   | ~room~:~%s~             | room_invalid",
                "direct  | ~to~:~%s~,~text~:~x~    | user_unknown",
                "join    | ~username~:~%s~         | already_joined"
            })
    void programIsRefusedAtOnce(String type, String fields, String code) {
        RawClient client = wire.member("alice").withPatience(PATIENCE);
        for (String name : hostileNames(64_000)) {
            String line = object(type, fields.replace('~', '"').replace("%s", name));
            for (int i = 0; i < LINES / 5; i++) {
                client.send(line);
            }
        }
        client.send("{\"type\":\"ping\"}");

        for (int i = 0; i < LINES; i++) {
            assertThat(client.expectType("error").path("code").asText()).isEqualTo(code);
        }
        client.expectType("pong");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"username\":\"%s\"", "\"session\":\"%s\",\"since\":{\"%s\":1}"})
    void strangerIsRefusedAtOnce(String fields) {
        RawClient client = wire.program().withPatience(PATIENCE);
        for (String name : hostileNames(1_800)) {
            for (int i = 0; i < LINES; i++) {
                client.send(object("join", fields.replace("%s", name)));
            }
        }
        for (int i = 0; i < LINES * 5; i++) {
            assertThat(client.expectType("error").path("code").asText())
                    .startsWith(fields.isEmpty() ? "username_e" : "");
        }
        client.send(join("alice")).expectType("welcome");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/join %s", "/part %s", "/msg %s x", "/%s", "/history %s", "/quiet %s"})
    void personIsToldAtOnce(String line) {
        wire.start(new Limits().detectTimeout(Duration.ofMillis(20)));
        RawClient person = wire.person("alice").withPatience(PATIENCE);
        for (String name : hostileNames(64_000)) {
            for (int i = 0; i < LINES / 5; i++) {
                person.send(line.replace("%s", name));
            }
        }
        for (int i = 0; i < LINES; i++) {
            assertThat(person.readLine()).hasSizeLessThan(200);
        }
        assertThat(person.send("/users").readLine()).startsWith("* 1 of 5 here");
    }
}
