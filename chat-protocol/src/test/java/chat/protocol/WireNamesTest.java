package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The words that programs elsewhere compare with, copied from the contract: a renamed constant must not rename them. */
class WireNamesTest {

    @Test
    void errorCodesAreThoseOfTheContract() {
        assertEquals(
                Set.of(
                        "username_empty",
                        "username_invalid",
                        "username_taken",
                        "server_full",
                        "not_joined",
                        "already_joined",
                        "malformed",
                        "unknown_type",
                        "room_unknown",
                        "line_too_long",
                        "text_empty",
                        "text_too_long",
                        "id_too_long",
                        "user_unknown",
                        "room_invalid",
                        "too_many_rooms",
                        "session_unknown",
                        "storage_unavailable",
                        "rate_limited",
                        "too_many_connections",
                        "password_required",
                        "password_wrong",
                        "account_required",
                        "registration_closed",
                        "password_too_long",
                        "tls_required",
                        "banned",
                        "muted",
                        "not_permitted",
                        "room_closed",
                        "message_unknown",
                        "join_timeout",
                        "internal"),
                Arrays.stream(ErrorCode.values()).map(ErrorCode::wire).collect(Collectors.toSet()));
    }

    @Test
    void reasonsOfGoodbyeAreThoseOfTheContract() {
        assertEquals(
                Set.of(
                        "exit",
                        "server_full",
                        "too_many_connections",
                        "kicked",
                        "password_wrong",
                        "banned",
                        "slow_consumer",
                        "timeout",
                        "join_timeout",
                        "malformed",
                        "line_too_long",
                        "internal",
                        "shutdown"),
                Arrays.stream(CloseReason.values()).map(CloseReason::wire).collect(Collectors.toSet()));
    }

    @Test
    void reasonsOfLeftAreThoseOfTheContract() {
        assertEquals(
                Set.of("exit", "disconnected", "timeout", "kicked", "slow_consumer", "part", "restart", "node_lost"),
                Arrays.stream(LeaveReason.values()).map(LeaveReason::wire).collect(Collectors.toSet()));
    }

    @Test
    void featuresAreThoseOfTheContract() {
        assertEquals(
                Set.of("search", "accounts", "accounts_required", "moderation"),
                Arrays.stream(Feature.values()).map(Feature::wire).collect(Collectors.toSet()));
    }

    @Test
    void rolesAndWhatKeepsOrderAreThoseOfTheContract() {
        assertEquals(
                List.of("guest", "member", "moderator", "operator"),
                Arrays.stream(Role.values()).map(Role::wire).toList());
        assertEquals(
                List.of("kick", "mute", "unmute", "ban", "unban", "bans", "op", "deop"),
                Arrays.stream(Moderation.values()).map(Moderation::wire).toList());
        assertEquals(Role.MODERATOR, Role.of("moderator"));
        assertEquals(Role.GUEST, Role.of("later_role"));
        assertEquals(Role.GUEST, Role.of(null));
        assertEquals(Moderation.UNBAN, Moderation.of("unban"));
        assertNull(Moderation.of("UNBAN"));
    }

    @Test
    void aReasonThatBothKnowIsTheSameToOthers() {
        for (LeaveReason reason :
                List.of(LeaveReason.EXIT, LeaveReason.TIMEOUT, LeaveReason.KICKED, LeaveReason.SLOW_CONSUMER)) {
            assertEquals(reason, CloseReason.valueOf(reason.name()).leaveReason());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalBecomesAnErrorWithItsCodeWordsAndId(ErrorCode code) {
        assertEquals(
                new ServerMessage.ErrorMessage(code.wire(), "No.", "7"),
                new ProtocolException(code, "No.", "7").toMessage());
        assertEquals(
                new ServerMessage.ErrorMessage(code.wire(), "No.", "7", 5L, Instant.EPOCH),
                new ProtocolException(code, "No.", null, 5L, Instant.EPOCH)
                        .withId("7")
                        .toMessage());
        assertNull(new ProtocolException(code, "No.").toMessage().id());
    }

    @Test
    void aRefusalIsCheap() {
        assertEquals(0, new ProtocolException(ErrorCode.MALFORMED, "No.").getStackTrace().length);
    }

    @Test
    void limitsAreThoseOfTheContract() {
        assertEquals(1, ProtocolLimits.PROTOCOL_VERSION);
        assertEquals(65_536, ProtocolLimits.MAX_LINE_BYTES);
        assertEquals(4_096, ProtocolLimits.MAX_LINE_BYTES_BEFORE_JOIN);
        assertEquals(262_144, ProtocolLimits.MAX_ENDLESS_LINE_BYTES);
        assertEquals(1_048_576, ProtocolLimits.MAX_SERVER_LINE_BYTES);
        assertEquals(4_096, ProtocolLimits.MAX_TEXT_CODE_POINTS);
        assertEquals(32, ProtocolLimits.MAX_USERNAME_CODE_POINTS);
        assertEquals(64, ProtocolLimits.MAX_ID_CODE_POINTS);
        assertEquals(1_000, ProtocolLimits.MAX_LISTED_USERS);
        assertEquals(200, ProtocolLimits.MAX_QUERY_CODE_POINTS);
        assertEquals(100, ProtocolLimits.MAX_FOUND_MESSAGES);
        assertEquals(20, ProtocolLimits.DEFAULT_FOUND_MESSAGES);
        assertEquals(16, ProtocolLimits.MAX_JSON_DEPTH);
        assertEquals(20, ProtocolLimits.MAX_MALFORMED_IN_A_ROW);
    }

    @Test
    void theVersionIsTheOneOfTheBuild() {
        assertTrue(Version.VERSION.matches("\\d+\\.\\d+\\.\\d+.*"), Version.VERSION);
        assertFalse(Version.VERSION.contains("$"));
    }
}
