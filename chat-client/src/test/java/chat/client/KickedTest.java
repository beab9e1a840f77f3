package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.RecordingListener.Interrupted;
import chat.client.RecordingListener.StillOut;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The goodbye "kicked", which an operator may have meant, or which came of a join of this client's own that was long on its way: the
 * session tells, and only the session.
 */
class KickedTest extends ReconnectFixture {

    private static final String DISPLACED = "this session goes on over another connection";
    private static final String SENT_AWAY = "too loud";

    private void kick(String why) {
        send("{'type':'goodbye','reason':'kicked','text':'" + why + "'}");
    }

    /** It ends with the words of the one who sent it away, and the name is not asked for again. */
    private ChatException expectEnd() {
        ChatException.ClosedByServer end = listener.next(ChatException.ClosedByServer.class);
        assertThat(end.reason()).isEqualTo("kicked");
        assertThat(end.text()).isEqualTo(SENT_AWAY);
        peer.expectEnd();
        assertThat(ChatClientFixture.failure(client.send("late"))).isSameAs(end);
        listener.expectNothingMore();
        return end;
    }

    /**
     * @param first how the connection ended: by a goodbye with this text, or without one
     * @param second how the first attempt to come back ended, likewise; empty for none
     */
    @ParameterizedTest
    @CsvSource({
        SENT_AWAY + ", ''",
        SENT_AWAY + ", lost",
        DISPLACED + ", " + SENT_AWAY,
        "lost, " + SENT_AWAY,
    })
    void whoseSessionIsGoneWithItWasSentAwayAndDoesNotJoinAnew(String first, String second) {
        join();
        CompletableFuture<?> onItsWay = client.send("on its way");
        peer.expect("message");
        end(first);
        listener.next(Interrupted.class);
        if (!second.isEmpty()) {
            acceptResume();
            end(second);
            StillOut attempt = listener.next(StillOut.class);
            if (second.equals(SENT_AWAY)) {
                assertThat(attempt.why()).hasMessageContaining(SENT_AWAY);
            }
        }
        CompletableFuture<?> meanwhile = client.send("meanwhile");
        acceptResume();
        peer.error("session_unknown", "That session is over. Join again without it", null);

        ChatException end = expectEnd();
        assertThat(ChatClientFixture.failure(onItsWay)).isSameAs(end);
        assertThat(ChatClientFixture.failure(meanwhile)).isSameAs(end);
    }

    private void end(String how) {
        if (how.equals("lost")) {
            peer.close();
        } else {
            kick(how);
        }
    }

    @Test
    void whoWasDisplacedByTheirOwnJoinIsBackInTheirSession() {
        join();
        kick(DISPLACED);

        assertThat(listener.next(Interrupted.class).why()).isInstanceOf(ChatException.ClosedByServer.class);
        assertThat(resume(1).sameSession()).isTrue();
        listener.expectNothingMore();
    }

    @Test
    void whoHasFoundTheSessionAgainWasNotSentAway() {
        join();
        kick(DISPLACED);
        listener.next(Interrupted.class);
        acceptResume();
        peer.welcome("alice", SESSION);
        peer.close();
        listener.next(StillOut.class);
        acceptAnew("s2");

        assertThat(listener.skipTo(Resumed.class).sameSession()).isFalse();
    }

    @Test
    void withoutASessionItIsFinalAtOnce() {
        joinWithoutSession();
        kick(SENT_AWAY);

        expectEnd();
    }

    @Test
    void whoDoesNotWantToComeBackDoesNotDoSoForThisEither() {
        join(Reconnect.OFF, listener);
        kick(SENT_AWAY);

        expectEnd();
    }
}
