package chat.server;

import static chat.server.Texts.object;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.config.AccountsConfig;
import chat.server.config.AccountsConfig.Mode;
import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.config.StorageConfig;
import chat.server.config.WebConfig;
import chat.testing.JsonPeer;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A server with accounts, whose passwords are quick to check, and what is said to it. */
abstract class AccountsFixture {

    /** Of hashing a password. */
    static final int QUICK = 4;

    @TempDir
    Path data;

    @RegisterExtension
    final WireExtension wire;

    AccountsFixture(Face face) {
        wire = new WireExtension(face);
    }

    ServerConfig config(Mode mode, ServerLimits limits) {
        return config(new AccountsConfig(mode, 1, 64, QUICK), limits);
    }

    ServerConfig config(AccountsConfig accounts, ServerLimits limits) {
        StorageConfig storage = new StorageConfig(data, Long.MAX_VALUE, Duration.ZERO, 1L << 30);
        return new ServerConfig("127.0.0.1", 0, 5, null, WebConfig.on(0), storage, accounts, limits, null);
    }

    void start(Mode mode) {
        wire.start(config(mode, ServerLimits.defaults()));
    }

    /** Stops the server, and starts another one on the same data. */
    void restart(Mode mode) {
        wire.stop();
        start(mode);
    }

    static String join(String name) {
        return Texts.join(name);
    }

    static String join(String name, String password) {
        return object("join", "\"username\":\"" + name + "\",\"password\":\"" + password + "\"");
    }

    static String resumable(String name, String password) {
        return object("join", "\"username\":\"" + name + "\",\"password\":\"" + password + "\",\"resume\":true");
    }

    static String register(String password) {
        return object("register", "\"password\":\"" + password + "\"");
    }

    static String unregister(String password) {
        return object("unregister", "\"password\":\"" + password + "\"");
    }

    static String change(String password, String newPassword) {
        return object("password", "\"password\":\"" + password + "\",\"newPassword\":\"" + newPassword + "\"");
    }

    static void expectAccount(JsonPeer client, String name, String role) {
        Texts.expectExactly(client, object("account", "\"username\":\"" + name + "\",\"role\":\"" + role + "\""));
    }

    /** Somebody has come in, and is this here. Returns the welcome. */
    static JsonNode expectIn(JsonPeer client, String role) {
        JsonNode welcome = client.expectType("welcome");
        assertThat(welcome.path("role").textValue()).isEqualTo(role);
        client.expectType("entered");
        return welcome;
    }

    /** Somebody comes in, makes the name an account, and leaves. */
    void registered(String name, String password) {
        JsonPeer owner = wire.peer(name);
        owner.send(register(password));
        expectAccount(owner, name, "member");
        owner.send("{\"type\":\"leave\"}").expectType("goodbye");
        owner.close();
        wire.awaitGone(name);
    }

    /** What a client is refused with next, whose code this is. */
    static JsonNode expectRefused(JsonPeer client, String code) {
        JsonNode error = client.expectType("error");
        assertThat(error.path("code").textValue()).as("%s", error).isEqualTo(code);
        return requireNonNull(error);
    }
}
