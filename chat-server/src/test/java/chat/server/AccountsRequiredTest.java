package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.config.AccountsConfig.Mode;
import chat.testing.JsonPeer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A server that only those with an account get into. */
final class AccountsRequiredTest extends AccountsFixture {

    AccountsRequiredTest() {
        super(Face.LINES);
    }

    private static String words(JsonNode refusal, String name) {
        return refusal.path("message").textValue().replace(name, "NAME");
    }

    @Test
    void nameWithoutAnAccountIsRefusedLikeOneWithAnother() {
        start(Mode.OPEN);
        registered("alice", "secret");
        registered("gone", "secret");
        JsonPeer gone = wire.peer().send(join("gone", "secret"));
        expectIn(gone, "member");
        gone.send(unregister("secret")).awaitType("goodbye");
        restart(Mode.REQUIRED);

        JsonPeer client = wire.peer();
        String asked = words(expectRefused(client.send(join("alice")), "password_required"), "alice");
        assertThat(words(expectRefused(client.send(join("nobody")), "password_required"), "nobody"))
                .isEqualTo(asked);
        assertThat(words(expectRefused(client.send(join("gone")), "password_required"), "gone"))
                .isEqualTo(asked);
        String wrong = words(expectRefused(client.send(join("alice", "wrong")), "password_wrong"), "alice");
        assertThat(words(expectRefused(client.send(join("nobody", "wrong")), "password_wrong"), "nobody"))
                .isEqualTo(wrong);
        client = wire.peer();
        assertThat(words(expectRefused(client.send(join("gone", "secret")), "password_wrong"), "gone"))
                .isEqualTo(wrong);
        JsonNode welcome = expectIn(client.send(join("alice", "secret")), "member");
        assertThat(welcome.path("features").toString())
                .isEqualTo("[\"search\",\"accounts\",\"accounts_required\",\"moderation\"]");
    }

    @Test
    void guestFromBeforeDoesNotComeBack() {
        start(Mode.OPEN);
        String session = Returns.begin(wire.peer(), "bob");
        restart(Mode.REQUIRED);

        JsonPeer bob = wire.comeBack(session, Map.of());

        expectRefused(bob, "session_unknown");
        expectRefused(bob.send(join("bob")), "password_required");
    }
}
