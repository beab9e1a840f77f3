package chat.server;

import static chat.server.Texts.object;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.protocol.ClientMessage.Moderate;
import chat.protocol.Phrases;
import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.ServerMessage;
import chat.protocol.Username;
import chat.server.config.AccountsConfig;
import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.config.StorageConfig;
import chat.server.config.WebConfig;
import chat.server.domain.AccountOperator;
import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may keep order how, over whom, and from where: one server, at which somebody of each role sits at each face. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RolesTest {

    private enum Where {
        JSON,
        TEXT,
        CONSOLE
    }

    /** What keeps order: how it is typed, and as an object; who may; and whether it is done to somebody. */
    private enum Act {
        KICK("/kick %s", "\"type\":\"moderate\",\"action\":\"kick\",\"target\":\"%s\"", Role.MODERATOR, true),
        MUTE(
                "/mute %s 10m",
                "\"type\":\"moderate\",\"action\":\"mute\",\"target\":\"%s\",\"seconds\":600", Role.MODERATOR, true),
        UNMUTE("/unmute %s", "\"type\":\"moderate\",\"action\":\"unmute\",\"target\":\"%s\"", Role.MODERATOR, true),
        BAN(
                "/ban %s 2h spam",
                "\"type\":\"moderate\",\"action\":\"ban\",\"target\":\"%s\",\"seconds\":7200", Role.MODERATOR, true),
        UNBAN("/unban %s", "\"type\":\"moderate\",\"action\":\"unban\",\"target\":\"%s\"", Role.MODERATOR, true),
        BANS("/bans", "\"type\":\"moderate\",\"action\":\"bans\"", Role.MODERATOR, false),
        WHOIS("/whois %s", "\"type\":\"account\",\"username\":\"%s\"", Role.MODERATOR, false),
        OP("/op %s", "\"type\":\"moderate\",\"action\":\"op\",\"target\":\"%s\"", Role.OPERATOR, true),
        DEOP("/deop %s", "\"type\":\"moderate\",\"action\":\"deop\",\"target\":\"%s\"", Role.OPERATOR, true);

        private final String line;
        private final String object;
        private final Role least;
        private final boolean isDoneToSomebody;

        Act(String line, String object, Role least, boolean isDoneToSomebody) {
            this.line = line;
            this.object = object;
            this.least = least;
            this.isDoneToSomebody = isDoneToSomebody;
        }
    }

    private final Map<Role, RawClient> programs = new EnumMap<>(Role.class);
    private final Map<Role, RawClient> people = new EnumMap<>(Role.class);
    private final List<RawClient> others = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // before all
    private ChatServer server;

    @BeforeAll
    void begin(@TempDir Path data) throws Exception {
        server = ChatServer.start(new ServerConfig(
                "127.0.0.1",
                0,
                50,
                null,
                WebConfig.on(0),
                new StorageConfig(data, Long.MAX_VALUE, Duration.ZERO, 1L << 30),
                new AccountsConfig(AccountsConfig.Mode.OPEN, 1, 64, 4),
                ServerLimits.defaults(),
                null));
        for (Role role : Role.values()) {
            programs.put(role, program(role.wire() + "-json", role));
            people.put(role, person(role.wire() + "-text", role));
            add(role.wire() + "-target", role);
        }
    }

    @AfterAll
    void end() {
        Stream.of(programs.values(), people.values(), others)
                .flatMap(clients -> clients.stream())
                .forEach(RawClient::close);
        server.close();
    }

    private void add(String name, Role role) throws ProtocolException {
        if (role != Role.GUEST) {
            AccountOperator accounts = requireNonNull(server.accounts());
            accounts.add(Username.of(name), role, "secret".getBytes(StandardCharsets.UTF_8))
                    .toCompletableFuture()
                    .join();
        }
    }

    private static String join(String name, Role role) {
        return object("join", "\"username\":\"" + name + "\"" + (role == Role.GUEST ? "" : ",\"password\":\"secret\""));
    }

    private RawClient program(String name, Role role) throws ProtocolException {
        add(name, role);
        RawClient client = RawClient.connect(server.port()).send(join(name, role));
        assertThat(client.expectType("welcome").path("role").textValue()).isEqualTo(role.wire());
        client.expectType("entered");
        return client;
    }

    private RawClient person(String name, Role role) throws ProtocolException {
        RawClient client = RawClient.connect(server.port());
        client.readLine();
        client.send(name);
        awaitLine(client, "* You are " + name);
        if (role != Role.GUEST) {
            client.send("/register secret");
            awaitLine(client, "* " + name + " is your account now");
        }
        if (role.compareTo(Role.MEMBER) > 0) {
            requireNonNull(server.accounts())
                    .setRole(Username.of(name), role)
                    .toCompletableFuture()
                    .join();
            awaitLine(client, "* You are " + Phrases.role(role.wire()) + " now.");
        }
        return client;
    }

    private static void awaitLine(RawClient client, String part) {
        while (!client.readLine().contains(part)) {
            // what else happened
        }
    }

    static Stream<Arguments> everything() {
        return Stream.of(Act.values())
                .flatMap(act -> Stream.of(Where.values()).flatMap(where -> Stream.of(Role.values())
                        .filter(role -> where != Where.CONSOLE || role == Role.OPERATOR)
                        .map(role -> Arguments.of(act, role, where))));
    }

    /** Somebody to whom it can be done, and who has no more rights than anybody. */
    private String target(Act act, Role role, Where where) throws ProtocolException {
        if (act == Act.OP || act == Act.DEOP) {
            return "member-target";
        }
        String name = (act + "-" + role + "-" + where).toLowerCase(Locale.ROOT);
        if (act == Act.UNBAN || act == Act.UNMUTE) {
            operator(act == Act.UNBAN ? Act.BAN : Act.MUTE, name);
        } else if (act == Act.KICK || act == Act.WHOIS) {
            others.add(program(name, Role.GUEST));
        }
        return name;
    }

    private ServerMessage operator(Act act, String target) {
        return act == Act.WHOIS
                ? server.whois(target).join()
                : server.moderate(
                                new Moderate(act.name().toLowerCase(Locale.ROOT), target, null, null, null, null, null))
                        .join();
    }

    @ParameterizedTest
    @MethodSource("everything")
    void isDoneByThoseWhoMayAndRefusedInWordsToOthers(Act act, Role role, Where where) throws ProtocolException {
        String target = target(act, role, where);
        boolean may = role.compareTo(act.least) >= 0;
        String refusal = "Only " + act.least.wire() + "s may do that";

        switch (where) {
            case CONSOLE -> assertThat(operator(act, target)).isNotNull();
            case TEXT -> {
                RawClient person = requireNonNull(people.get(role)).send(act.line.formatted(target));
                awaitLine(person, may ? answer(act, target) : refusal);
            }
            case JSON -> {
                JsonNode answer = asked(role, act, target);
                if (may) {
                    assertThat(answer.path("type").textValue())
                            .isEqualTo(act.isDoneToSomebody ? "moderated" : act == Act.BANS ? "bans" : "account");
                } else {
                    assertThat(answer.path("code").textValue()).isEqualTo("not_permitted");
                    assertThat(answer.path("message").textValue()).isEqualTo(refusal);
                }
            }
        }
    }

    /** What a program is answered, whatever others do meanwhile. */
    private JsonNode asked(Role role, Act act, String target) {
        RawClient program = requireNonNull(programs.get(role)).send("{" + act.object.formatted(target) + "}");
        JsonNode next = program.readJson();
        while (!isAnswer(next, role)) {
            next = program.readJson();
        }
        return next;
    }

    private static boolean isAnswer(JsonNode next, Role role) {
        return switch (next.path("type").asText()) {
            case "error", "bans" -> true;
            case "account" -> next.has("sessions");
            case "moderated" -> next.path("by").asText().equals(role.wire() + "-json");
            default -> false;
        };
    }

    private static String answer(Act act, String target) {
        return switch (act) {
            case KICK -> "* You removed " + target;
            case MUTE -> "* You muted " + target + " for 10 minutes";
            case UNMUTE -> "* You let " + target + " talk again";
            case BAN -> "* You banned " + target + " for 2 hours";
            case UNBAN -> "* You let " + target + " in again";
            case BANS -> "* Who is kept out:";
            case WHOIS -> "* " + target + " is a guest.";
            case OP -> "* You made " + target + " a moderator";
            case DEOP -> "* You made " + target + " a member";
        };
    }

    @Test
    void lessThanSomebodyHasIsNotGivenAndWhatTakesItAwayIsSaidAsItIsTyped() {
        requireNonNull(people.get(Role.OPERATOR)).send("/op operator-target");
        awaitLine(
                requireNonNull(people.get(Role.OPERATOR)),
                "operator-target is an operator already. /deop takes that away");
        assertThatThrownBy(() -> operator(Act.OP, "operator-target"))
                .hasMessageContaining("operator-target is an operator already. deop takes that away");
    }

    static Stream<Arguments> ranks() {
        return Stream.of(Act.KICK, Act.MUTE, Act.BAN)
                .flatMap(act ->
                        Stream.of(Role.MEMBER, Role.MODERATOR, Role.OPERATOR).map(of -> Arguments.of(act, of)));
    }

    @ParameterizedTest
    @MethodSource("ranks")
    void nobodyActsOnAHigherRole(Act act, Role of) {
        String target = of.wire() + "-target";
        if (act == Act.KICK) {
            RawClient client = RawClient.connect(server.port()).send(join(target, of));
            client.expectType("welcome");
            others.add(client);
        }

        JsonNode answer = asked(Role.MODERATOR, act, target);

        if (of == Role.OPERATOR) {
            assertThat(answer.path("code").textValue()).isEqualTo("not_permitted");
            assertThat(answer.path("message").textValue())
                    .isEqualTo("You cannot do that to operator-target, who is an operator");
        } else {
            assertThat(answer.path("type").textValue()).isEqualTo("moderated");
        }
        if (act != Act.KICK && of != Role.OPERATOR) {
            operator(act == Act.BAN ? Act.UNBAN : Act.UNMUTE, target);
        }
    }

    @Test
    void lastOperatorKeepsTheRole() {
        operator(Act.DEOP, "operator-json");
        operator(Act.DEOP, "operator-text");
        try {
            assertThatThrownBy(() -> operator(Act.DEOP, "operator-target"))
                    .hasRootCauseMessage("operator-target is the last operator. Make somebody else one first");
        } finally {
            for (String name : List.of("operator-json", "operator-text")) {
                server.moderate(new Moderate("op", name, null, "operator", null, null, null))
                        .join(); // which tells them at once
            }
        }
    }
}
