package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.RecordingListener.Interrupted;
import chat.client.RecordingListener.StillOut;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * The goodbye "kicked", which an operator may have meant, or which came of a join of this client's own that was long on its way: the
 * session tells, and only the session.
 */
class SentAwayTest extends ReturningFixture {

    private void kick(String why) {
        peer.send("{\"type\":\"goodbye\",\"reason\":\"kicked\",\"text\":\"" + why + "\"}");
    }

    private void refuseSession() {
        peer.error("session_unknown", "That session is over. Join again without it", null);
    }

    /** It ends with these words, and the name is not asked for again. */
    private void expectKicked(String why) {
        ChatException.ClosedByServer end = listener.next(ChatException.ClosedByServer.class);
        assertThat(end.reason()).isEqualTo("kicked");
        assertThat(end.text()).isEqualTo(why);
        peer.expectEnd();
        assertThat(failure(client.send("late"))).isSameAs(end);
        listener.expectNothingMore();
    }

    @Test
    void whoWasDisplacedByTheirOwnJoinIsBackInTheirSession() {
        join(withPauses(AT_ONCE));
        kick("this session goes on over another connection");

        assertThat(listener.next(Interrupted.class).why()).isInstanceOf(ChatException.ClosedByServer.class);
        acceptResume();
        peer.welcome("alice", SESSION);
        peer.entered("lobby", 1, true);
        peer.pong();
        listener.next(RoomEntry.class);
        assertThat(listener.next(Resumed.class).sameSession()).isTrue();
        listener.expectNothingMore();
    }

    @Test
    void whoseSessionIsGoneWithItWasSentAwayAndDoesNotJoinAnew() {
        join(withPauses(AT_ONCE));
        kick("too loud");
        listener.next(Interrupted.class);
        acceptResume();
        refuseSession();

        expectKicked("too loud");
    }

    @Test
    void attemptsThatFailForOtherReasonsDoNotMakeItForgotten() {
        join(withPauses(AT_ONCE));
        kick("too loud");
        listener.next(Interrupted.class);
        acceptResume();
        peer.reset();
        listener.next(StillOut.class);
        acceptResume();
        refuseSession();

        expectKicked("too loud");
    }

    @Test
    void secondOneOnTheWayBackIsTriedAsTheFirstAndItsWordsCount() {
        join(withPauses(AT_ONCE));
        kick("this session goes on over another connection");
        listener.next(Interrupted.class);
        acceptResume();
        kick("too loud");
        assertThat(listener.next(StillOut.class).why()).hasMessageContaining("too loud");
        acceptResume();
        refuseSession();

        expectKicked("too loud");
    }

    @Test
    void oneOnTheWayBackFromALostConnectionIsNoOther() {
        join(withPauses(AT_ONCE));
        lose();
        acceptResume();
        kick("too loud");
        listener.next(StillOut.class);
        acceptResume();
        refuseSession();

        expectKicked("too loud");
    }

    @Test
    void whoHasFoundTheSessionAgainWasNotSentAway() {
        join(withPauses(AT_ONCE));
        kick("this session goes on over another connection");
        listener.next(Interrupted.class);
        acceptResume();
        peer.welcome("alice", SESSION);
        awaitHeard();
        peer.reset();
        listener.next(StillOut.class);
        acceptResume();
        refuseSession();
        peer.expect("join");
        peer.letIn("alice", "s2");

        listener.next(RoomEntry.class);
        assertThat(listener.next(Resumed.class).sameSession()).isFalse();
    }

    @Test
    void withoutASessionItIsFinalAtOnce() {
        client = connect(withPauses(AT_ONCE));
        client.join("alice");
        peer = server.acceptAndLetIn("alice");
        listener.next(Session.class);
        kick("too loud");

        expectKicked("too loud");
    }

    @Test
    void whoDoesNotWantToComeBackDoesNotDoSoForThisEither() {
        client = connect();
        client.join("alice");
        peer = server.accept();
        peer.expect("join");
        peer.letIn("alice", SESSION);
        listener.next(Session.class);
        kick("too loud");

        expectKicked("too loud");
    }

    @Test
    void whatIsUnansweredEndsWithIt() {
        join(withPauses(AT_ONCE));
        CompletableFuture<?> onItsWay = client.send("on its way");
        peer.expect("message");
        kick("too loud");
        listener.next(Interrupted.class);
        CompletableFuture<?> meanwhile = client.send("meanwhile");
        acceptResume();
        refuseSession();

        ChatException.ClosedByServer end = listener.next(ChatException.ClosedByServer.class);
        assertThat(failure(onItsWay)).isSameAs(end);
        assertThat(failure(meanwhile)).isSameAs(end);
    }
}
