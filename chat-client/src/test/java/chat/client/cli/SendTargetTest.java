package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SendTargetTest {

    private final JoinedRooms rooms = new JoinedRooms();
    private final SendTarget target = new SendTarget(rooms);

    private void arrive(long move, String room) {
        target.arrive(move, rooms.add(room));
    }

    @Test
    void linesGoToTheCurrentRoom() {
        assertThat(target.room()).isEqualTo("lobby");
        rooms.setCurrent(rooms.add("dev"));
        assertThat(target.room()).isEqualTo("dev");
    }

    @Test
    void linesBehindAMoveGoWhereItLeadsBeforeItHasComeAbout() {
        long move = target.moveTo("DEV");
        assertThat(target.room()).isEqualTo("DEV");
        arrive(move, "dev");
        assertThat(target.room()).isEqualTo("dev");
    }

    @Test
    void linesGoOnWhereTheyWentIfNothingComesOfAMove() {
        target.giveUp(target.moveTo("dev"));

        assertThat(target.room()).isEqualTo("lobby");
    }

    @Test
    void latestOfSeveralMovesCounts() {
        long dev = target.moveTo("dev");
        long ops = target.moveTo("ops");
        arrive(dev, "dev");
        assertThat(target.room()).isEqualTo("ops");
        target.giveUp(ops);
        assertThat(target.room()).isEqualTo("dev");
    }

    @Test
    void moveOfWhichNothingComesDoesNotLeadBehindTheOneBeforeIt() {
        rooms.setCurrent(rooms.add("dev"));
        target.moveTo("lobby");
        target.giveUp(target.moveTo("a!b"));

        assertThat(target.room()).isEqualTo("lobby");
    }

    @Test
    void moveThatComesAboutWhenOneIsElsewhereAlreadyDoesNotLeadBack() {
        rooms.setCurrent(rooms.add("dev"));
        long ops = target.moveTo("ops");
        long lobby = target.moveTo("lobby"); // where one is already, so nobody has to be asked
        arrive(lobby, "lobby");
        arrive(ops, "ops");

        assertThat(target.room()).isEqualTo("lobby");
    }
}
