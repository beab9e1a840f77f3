package chat.server.text;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ChatCommand;
import chat.protocol.ChatCommand.Face;
import chat.protocol.Feature;
import chat.protocol.Role;
import chat.protocol.ServerMessage.Welcome;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people of each role are offered in text mode, and what of it reaches the server. */
final class RoleHelpTest {

    private static final List<String> FEATURES =
            Arrays.stream(Feature.values()).map(Feature::wire).toList();
    private static final Set<String> OF_SOME = words("whois kick mute unmute ban unban bans op deop");

    private static Set<String> words(String words) {
        return Arrays.stream(words.split(" "))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Visitor visitor(String role) {
        Visitor visitor = new Visitor();
        visitor.shown(new Welcome("alice", 5, 1, "chat-server 1", null, null, FEATURES, role, null));
        return visitor;
    }

    private static Set<String> offered(Visitor visitor) {
        return visitor.told("/help")
                .lines()
                .filter(line -> line.startsWith("* /"))
                .map(line -> line.split("[ /]+", -1)[1])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @CsvSource({
        "guest, ''",
        "member, ''",
        "moderator, whois kick mute unmute ban unban bans",
        "operator, whois kick mute unmute ban unban bans op deop"
    })
    void helpOffersWhatTheirRoleMayDoAndTheServerIsAskedForNothingElse(String role, String more) {
        Visitor visitor = visitor(role);
        Set<String> offered = offered(visitor);

        boolean isGuest = role.equals("guest");
        assertThat(offered).contains("join", "account").contains(isGuest ? "register" : "password");
        assertThat(offered.containsAll(words("close open invite"))).isNotEqualTo(isGuest);
        assertThat(offered.stream().filter(OF_SOME::contains)).containsExactlyInAnyOrderElementsOf(words(more));
        for (String word : OF_SOME) {
            String line = requireNonNull(ChatCommand.find(Face.TEXT, Role.OPERATOR, word))
                    .example(Face.TEXT);
            if (offered.contains(word)) {
                assertThat(visitor.told("/help " + word)).startsWith("* /" + word);
                assertThat(visitor.asked(line)).isNotNull();
            } else {
                assertThat(visitor.told("/help " + word)).startsWith("Unknown command: /" + word);
                assertThat(visitor.told(line)).isNotEmpty();
            }
        }
    }
}
