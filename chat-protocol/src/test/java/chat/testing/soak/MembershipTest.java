package chat.testing.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.testing.JsonPeer;
import chat.testing.Tally;
import chat.testing.checker.Event;
import chat.testing.checker.Observation;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a client comes back, and what it records of that. */
class MembershipTest {

    private static final String TIME = "2026-11-25T10:31:07.000Z";

    private final Tally<String> tally = new Tally<>();
    private final Membership membership = new Membership("alice", tally, UnaryOperator.identity());

    private static JsonNode json(String text) {
        return JsonPeer.parse(text.replace('\'', '"'));
    }

    @BeforeEach
    void join() {
        membership.onWelcome(json("{'type':'welcome','username':'alice','session':'s1'}"));
        enter("lobby", 1, "");
        membership.goLive();
    }

    private void enter(String room, long seq, String more) {
        membership.onEntered(json("{'type':'entered','room':'" + room + "','users':['alice','bob'],'count':2,'seq':"
                + seq + ",'epoch':'e'" + more + "}"));
    }

    private static String message(String room, long seq, String from, String text, String id) {
        return "{'type':'message','room':'" + room + "','seq':" + seq + ",'from':'" + from + "','text':'" + text
                + "','time':'" + TIME + "','id':'" + id + "'}";
    }

    private void comeBack(String... rooms) {
        membership.onDisconnected();
        membership.join();
        membership.onWelcome(json("{'type':'welcome','username':'alice','session':'s1'}"));
        for (String room : rooms) {
            enter(room, 1, ",'recovered':true,'last':5");
        }
    }

    @Test
    void theFirstTimeAsksForASession() {
        assertThat(new Membership("bob", tally, UnaryOperator.identity()).join())
                .isEqualTo(json("{'type':'join','username':'bob','resume':true}"));
    }

    @Test
    void comesBackWithItsSessionAndWhatItHasSeen() {
        membership.onEvent(json("{'type':'joined','room':'lobby','seq':2,'username':'bob'}"));
        enter("dev", 41, "");
        membership.onDirect(json("{'type':'direct','seq':3,'from':'bob','to':'alice','text':'psst'}"));
        membership.onDisconnected();

        assertThat(membership.join())
                .hasToString(
                        "{'type':'join','username':'alice','resume':true,'session':'s1','since':{'lobby':2,'dev':41,'@':3}}"
                                .replace('\'', '"'));
    }

    @Test
    void countsAsNotRecoveredOnlyWhatItHadSaidThatItHasSeen() {
        membership.enter("dev");
        comeBack("lobby");
        enter("dev", 7, ",'recovered':false,'last':7");
        assertThat(tally.of("recovered:false")).isZero();

        comeBack("lobby");
        enter("dev", 9, ",'recovered':false,'last':9");
        assertThat(tally.of("recovered:false")).isOne();
        assertThat(tally.of("recovered:true")).isEqualTo(2);
    }

    @Test
    void saysAgainInOrderWhatIsNotAnswered() {
        JsonNode first = membership.say("lobby", "");
        JsonNode answered = membership.say("lobby", "");
        JsonNode duplicate = membership.sayTo("bob", "");
        JsonNode refused = membership.say("dev", "");
        JsonNode last = membership.sayTo("bob", "");
        comeBack("lobby");
        membership.onEvent(json(message("lobby", 2, "alice", "alice says 2", "1-2")));
        membership.onDuplicate(json("{'type':'duplicate','id':'1-3','seq':1}"));
        membership.onError(json("{'type':'error','code':'room_unknown','id':'1-4'}"));

        assertThat(membership.goLive()).containsExactly(first, last, duplicate);
        assertThat(first).isEqualTo(json("{'type':'message','id':'1-1','room':'lobby','text':'alice says 1'}"));
        assertThat(last).isEqualTo(json("{'type':'direct','id':'1-5','to':'bob','text':'alice says 5'}"));
        assertThat(answered).isNotEqualTo(duplicate).isNotEqualTo(refused);
        assertThat(membership.unanswered()).isEqualTo(3);
        assertThat(membership.progress().quiet()).isFalse();
        assertThat(tally).hasToString("{duplicate=1, error room_unknown=1, joined=1, recovered:true=1, resumed=1}");
    }

    @Test
    void saysAgainTheLatestThatWasAnswered() {
        JsonNode answered = membership.say("lobby", "");
        membership.onEvent(json(message("lobby", 2, "alice", "alice says 1", "1-1")));
        comeBack("lobby");
        assertThat(membership.goLive()).containsExactly(answered);
        assertThat(membership.progress().quiet()).isFalse();

        membership.onDuplicate(json("{'type':'duplicate','id':'1-1','room':'lobby','seq':2}"));

        assertThat(membership.progress().quiet()).isTrue();
        assertThat(tally.of("duplicate still")).isEqualTo(1);
    }

    @Test
    void whatIsRefusedWithoutAnIdMayBeAskedForAgain() {
        membership.enter("dev");
        assertThat(membership.enter("dev")).isNull();
        membership.onError(json("{'type':'error','code':'storage_unavailable'}"));

        assertThat(membership.enter("dev")).isEqualTo(json("{'type':'enter','room':'dev'}"));
    }

    @Test
    void withoutItsSessionItBeginsAnewAndSaysNothingAgain() {
        membership.say("lobby", "");
        membership.onDisconnected();
        membership.forgetSession();
        assertThat(membership.join()).isEqualTo(json("{'type':'join','username':'alice','resume':true}"));

        membership.onWelcome(json("{'type':'welcome','username':'alice','session':'s2'}"));
        enter("lobby", 9, "");

        assertThat(membership.goLive()).isEmpty();
        assertThat(membership.say("lobby", "").path("id").asText()).isEqualTo("2-2");
    }

    @Test
    void anotherSessionThanItsOwnIsAFailure() {
        membership.onDisconnected();
        membership.join();

        assertThatThrownBy(() -> membership.onWelcome(json("{'type':'welcome','username':'alice','session':'s2'}")))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void roomsThatAreNotEnteredAgainAreGone() {
        enter("dev", 41, "");
        assertThat(membership.rooms()).containsExactly("dev", "lobby");
        comeBack("lobby");
        membership.goLive();

        assertThat(membership.rooms()).containsExactly("lobby");
        assertThat(membership.enter("lobby")).isNull();
        assertThat(membership.enter("dev")).isEqualTo(json("{'type':'enter','room':'dev'}"));
        assertThat(membership.enter("dev")).isNull();
    }

    @Test
    void leavesARoomWhenNothingIsAwaitedFromIt() {
        enter("dev", 41, "");
        membership.say("dev", "");
        assertThat(membership.part("dev")).isNull();
        membership.onEvent(json(message("dev", 42, "alice", "alice says 1", "1-1")));

        assertThat(membership.part("dev")).isEqualTo(json("{'type':'part','room':'dev'}"));
        assertThat(membership.rooms()).containsExactly("lobby");
        assertThat(membership.progress().quiet()).isFalse();
        membership.onEvent(json("{'type':'left','room':'dev','seq':43,'username':'alice','reason':'part'}"));
        assertThat(membership.progress().quiet()).isTrue();
    }

    @Test
    void recordsWhatItDoesAndSees() {
        membership.say("lobby", "");
        membership.onEvent(json(message("lobby", 2, "alice", "alice says 1", "1-1")));
        membership.onEvent(json("{'type':'topic','room':'lobby','seq':3,'username':'bob','topic':'tea'}"));
        membership.sayTo("bob", "");
        comeBack("lobby");
        membership.goLive();
        membership.onFinished();

        assertThat(membership.recording().observations())
                .containsExactly(
                        new Observation.Joined("alice", "s1"),
                        new Observation.Entered("lobby", "e", 1, null, 2, 1),
                        new Observation.Sent("1-1", "lobby", "alice says 1"),
                        new Observation.Received(
                                Event.message("lobby", 2, "alice", "alice says 1", "1-1", Instant.parse(TIME))),
                        new Observation.Received(Event.topic("lobby", 3, "bob", "tea")),
                        new Observation.SentDirect("1-2", "bob", "alice says 2"),
                        new Observation.Disconnected(),
                        new Observation.Resumed("s1"),
                        new Observation.Entered("lobby", "e", 1, true, 2, 5),
                        new Observation.CaughtUp(),
                        new Observation.SentDirect("1-2", "bob", "alice says 2"),
                        new Observation.Sent("1-1", "lobby", "alice says 1"),
                        new Observation.Settled());
        assertThat(membership.progress().acknowledged()).containsEntry("lobby/e", 2L);
    }
}
