<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name></name>
    <message numerus="yes">
        <source>Export %Ln photo(s)</source>
        <translation>
            <numerusform>Export %Ln photo</numerusform>
            <numerusform>Export %Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pixel(s)</source>
        <translation>
            <numerusform>%Ln pixel</numerusform>
            <numerusform>%Ln pixels</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{done} of %Ln photo(s); search goes on with {model}.</source>
        <translation>
            <numerusform>{done} of %Ln photo; search goes on with {model}.</numerusform>
            <numerusform>{done} of %Ln photos; search goes on with {model}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{done} of %Ln photo(s)</source>
        <translation>
            <numerusform>{done} of %Ln photo</numerusform>
            <numerusform>{done} of %Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Has seen {done} of %Ln photo(s) already</source>
        <translation>
            <numerusform>Has seen {done} of %Ln photo already</numerusform>
            <numerusform>Has seen {done} of %Ln photos already</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>stands for %Ln more</source>
        <comment>photos</comment>
        <translation>
            <numerusform>stands for %Ln more</numerusform>
            <numerusform>stands for %Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln star(s)</source>
        <translation>
            <numerusform>%Ln star</numerusform>
            <numerusform>%Ln stars</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Comparing %Ln photo(s)</source>
        <translation>
            <numerusform>Comparing %Ln photo</numerusform>
            <numerusform>Comparing %Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be read</source>
        <comment>photos</comment>
        <translation>
            <numerusform>%Ln could not be read</numerusform>
            <numerusform>%Ln could not be read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Looking for photos… %Ln found</source>
        <translation>
            <numerusform>Looking for photos… %Ln found</numerusform>
            <numerusform>Looking for photos… %Ln found</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more are less certain</source>
        <comment>photos</comment>
        <translation>
            <numerusform>%Ln more is less certain</numerusform>
            <numerusform>%Ln more are less certain</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln Second(s) Each</source>
        <translation>
            <numerusform>%Ln Second Each</numerusform>
            <numerusform>%Ln Seconds Each</numerusform>
        </translation>
    </message>
</context>
</TS>
